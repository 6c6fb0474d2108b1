package flowdeck.console.shell;

import static flowdeck.console.shell.ConsoleProbe.onFx;
import static flowdeck.console.shell.ConsoleProbe.until;
import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.console.DemoOperations;
import flowdeck.console.Views;
import java.util.concurrent.TimeoutException;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

@ExtendWith(ApplicationExtension.class)
class OpeningViewTest {
  private ConsoleProbe probe;
  private OpeningView view;

  @Start
  void open(Stage stage) {
    Views.Loaded<OpeningView> loaded = OpeningView.load();
    view = loaded.view();
    stage.setScene(loaded.root().getScene());
    stage.show();
    probe = new ConsoleProbe(stage);
  }

  @Test
  void whyTheConsoleCannotOpenIsReadAndClosedWithOneKey(FxRobot robot) throws TimeoutException {
    assertThat(probe.text("message")).startsWith("Opening");
    assertThat(probe.node("close").isVisible()).isFalse();
    onFx(() -> view.refuse("sessions is in use by another console; close that one."));
    assertThat(probe.text("message")).contains("in use by another console");
    assertThat(probe.node("progress").isVisible()).isFalse();
    robot.type(KeyCode.ENTER);
    until(() -> !probe.stage().isShowing());
  }

  @Test
  void theConsoleTakesTheWindowOver() throws TimeoutException {
    Console[] console = new Console[1];
    onFx(() -> console[0] = Console.open(probe.stage(), new DemoOperations(), "Flowdeck"));
    until(() -> probe.text("mode").equals("SIMULATED CELL"));
    onFx(() -> assertThat(probe.stage().getWidth()).isGreaterThanOrEqualTo(1000));
    onFx(console[0]::close);
  }
}
