package flowdeck;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every source file has the one format; {@code -Dflowdeck.format=write} rewrites those that have
 * not.
 */
class FormatTest {

  @Test
  void everySourceFileIsFormatted() throws Exception {
    boolean write = "write".equals(System.getProperty("flowdeck.format"));
    List<Path> sources = new ArrayList<>();
    try (var files = Files.walk(Path.of("src"))) {
      files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
    }
    List<String> unformatted = new ArrayList<>();
    for (Path source : sources) {
      String text = Files.readString(source);
      String formatted =
          new Formatter().formatSourceAndFixImports(RemoveUnusedImports.removeUnusedImports(text));
      if (!formatted.equals(text)) {
        if (write) {
          Files.writeString(source, formatted);
        } else {
          unformatted.add(source.toString());
        }
      }
    }
    assertThat(unformatted)
        .as("files to format; run mvn -q test -Dtest=FormatTest -Dflowdeck.format=write")
        .isEmpty();
  }
}
