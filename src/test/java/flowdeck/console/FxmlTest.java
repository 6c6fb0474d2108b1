package flowdeck.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.util.WaitForAsyncUtils;

/** Every FXML has a view of its name in the package of its feature, and loads. */
@ExtendWith(ApplicationExtension.class)
class FxmlTest {

  static List<Path> files() throws Exception {
    try (Stream<Path> found = Files.walk(Path.of("fxml"))) {
      return found.filter(file -> file.toString().endsWith(".fxml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void loadsWithItsView(Path file) throws Exception {
    String feature = file.getName(1).toString();
    String name = file.getFileName().toString().replace(".fxml", "");
    Class<?> view = Class.forName("flowdeck.console." + feature + "." + name);
    DemoOperations demo = new DemoOperations();
    Views.Loaded<?> loaded =
        WaitForAsyncUtils.waitFor(
            WaitForAsyncUtils.asyncFx(
                () -> new Views(demo, new Live(demo), new Refusals(), Keymap.ofUser()).load(view)));
    assertThat(loaded.root()).isNotNull();
    assertThat(loaded.view()).isInstanceOf(view);
  }
}
