package flowdeck.console.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.stage.Stage;
import org.testfx.util.WaitForAsyncUtils;

/** Looks at the controls of an open console and waits for what they show. */
record ConsoleProbe(Stage stage) {
  Node node(String id) {
    Node found = stage.getScene().lookup("#" + id);
    assertThat(found).as(id).isNotNull();
    return found;
  }

  String text(String id) {
    return ((Label) node(id)).getText();
  }

  static void onFx(Runnable action) {
    WaitForAsyncUtils.waitFor(WaitForAsyncUtils.asyncFx(action));
  }

  static void until(BooleanSupplier condition) throws TimeoutException {
    WaitForAsyncUtils.waitFor(
        90,
        TimeUnit.SECONDS,
        () -> WaitForAsyncUtils.waitFor(WaitForAsyncUtils.asyncFx(condition::getAsBoolean)));
    assertThat(Platform.isFxApplicationThread()).isFalse();
  }
}
