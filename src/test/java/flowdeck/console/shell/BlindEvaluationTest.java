package flowdeck.console.shell;

import static flowdeck.console.shell.ConsoleProbe.onFx;
import static flowdeck.console.shell.ConsoleProbe.until;
import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.console.StationOperations;
import flowdeck.console.widget.RibbonPlot;
import flowdeck.station.Station;
import flowdeck.trial.Trial;
import flowdeck.trial.protocol.Study;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Control;
import javafx.scene.control.Labeled;
import javafx.scene.control.TextField;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.text.Text;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/** Two policies, ten trials, and an operator who must not know which is which. */
@ExtendWith(ApplicationExtension.class)
class BlindEvaluationTest {
  private static final int EACH = 5;

  /** What only one of the policies can be told by. */
  private static final List<String> SECRETS = List.of("alphanet", "betanet", "ddim", "direct");

  @TempDir private static Path folder;

  private Station station;
  private Console console;
  private ConsoleProbe probe;

  @Start
  void open(Stage stage) throws IOException {
    for (String name : List.of("alphanet", "betanet")) {
      Path policy = Files.createDirectories(folder.resolve("models").resolve(name));
      try (Stream<Path> files = Files.list(Path.of("models/stack-blocks-two"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(file, policy.resolve(file.getFileName()));
        }
      }
    }
    station = Station.open("simulated", folder.resolve("sessions"), folder.resolve("models"));
    console = Console.open(stage, new StationOperations(station), "Flowdeck");
    stage.setWidth(1280);
    stage.setHeight(800);
    probe = new ConsoleProbe(stage);
  }

  @AfterEach
  void close() {
    onFx(console::close);
    station.close();
  }

  /** Everything that can be read in any window, whatever screen is in front. */
  private static List<String> words() {
    List<String> words = new ArrayList<>();
    onFx(() -> Window.getWindows().forEach(window -> collect(window.getScene().getRoot(), words)));
    return words;
  }

  private static void collect(Node node, List<String> words) {
    if (!node.isVisible()) {
      return;
    }
    switch (node) {
      case Labeled labeled -> words.add(labeled.getText());
      case Text text -> words.add(text.getText());
      case TextInputControl input -> words.add(input.getText());
      case ComboBox<?> box -> words.add(String.valueOf(box.getValue()));
      default -> {}
    }
    words.add(node.getAccessibleText());
    if (node instanceof Control control && control.getTooltip() != null) {
      words.add(control.getTooltip().getText());
    }
    if (node instanceof Parent parent) {
      parent.getChildrenUnmodifiable().forEach(child -> collect(child, words));
    }
  }

  private void nothingTells(String when) {
    for (String word : words()) {
      String lower = word == null ? "" : word.toLowerCase(Locale.ROOT);
      assertThat(SECRETS).as("%s: %s", when, word).noneMatch(lower::contains);
    }
    assertThat(probe.text("selected")).as("likelihood %s", when).isEqualTo("–");
  }

  private void plan(FxRobot robot) throws TimeoutException {
    robot.clickOn("#trials");
    robot.clickOn("#toPlan");
    until(() -> ((ComboBox<?>) probe.node("secondPolicy")).getItems().size() == 2);
    robot.clickOn("#title");
    robot.write("Alike?");
    onFx(
        () -> {
          ((ComboBox<?>) probe.node("firstPolicy")).getSelectionModel().select(0);
          ((ComboBox<?>) probe.node("secondPolicy")).getSelectionModel().select(1);
          ((ComboBox<?>) probe.node("secondWay")).getSelectionModel().select(0); // direct
          ((TextField) probe.node("trialsEach")).setText(Integer.toString(EACH));
        });
    robot.clickOn("#layDown");
    until(() -> station.desk().study() != null);
    robot.clickOn("#operate");
  }

  private void judge(FxRobot robot, boolean success, String when) throws TimeoutException {
    until(() -> ((Button) probe.node("go")).getText().equals("Start trial"));
    nothingTells("ready, " + when);
    boolean recorded = station.log().entries().isEmpty();
    if (recorded) {
      robot.type(KeyCode.R);
      until(() -> station.recording().isRecording());
    }
    robot.clickOn("#go");
    until(() -> probe.text("trial").endsWith("running"));
    until(() -> station.tick().plan() != null);
    nothingTells("running, " + when);
    robot.type(KeyCode.E);
    until(() -> !probe.node("form").isDisabled());
    nothingTells("ended, " + when);
    robot.type(success ? KeyCode.Y : KeyCode.N);
    robot.clickOn("#commit");
    until(() -> ((Labeled) probe.node("summary")).getText().startsWith(success ? "Succ" : "Fail"));
    nothingTells("committed, " + when);
    if (recorded) {
      watch(robot);
    }
    robot.clickOn("#next");
  }

  private void watch(FxRobot robot) throws TimeoutException {
    robot.clickOn("#trials");
    robot.clickOn("#toSession");
    until(() -> ((Button) probe.node("watch")).getText().equals("Watch recording"));
    robot.clickOn("#watch");
    until(() -> !probe.text("review-time").isEmpty());
    assertThat(((RibbonPlot) probe.node("review-ribbon")).sentence()).startsWith("Hidden");
    assertThat(station.review().open().film().decisions().row()).as("there are some").isNotEmpty();
    for (String word : words()) {
      String lower = word == null ? "" : word.toLowerCase(Locale.ROOT);
      assertThat(SECRETS).as("the recording: %s", word).noneMatch(lower::contains);
    }
    robot.type(KeyCode.BACK_SPACE);
    robot.clickOn("#operate");
  }

  @Test
  void tenTrialsAreRunAndJudgedAndNothingOnScreenTellsThePolicy(FxRobot robot)
      throws TimeoutException {
    plan(robot);
    for (int i = 1; i <= 2 * EACH; i++) {
      judge(robot, i % 3 == 0, "trial " + i);
    }
    until(() -> station.desk().study().over());
    robot.clickOn("#trials");
    nothingIsSaidOnTheTrialsScreen(robot);
    robot.clickOn("#toEvaluations");
    robot.clickOn("#unblind");
    until(() -> !station.desk().hidden());
    until(
        () -> words().stream().anyMatch(word -> word != null && word.contains("betanet succeed")));
    robot.clickOn("#report");
    until(() -> probe.text("reported").endsWith("report.html"));
    assertThat(Path.of(probe.text("reported"))).content().contains("alphanet", "data:image/jpeg");
    Study study = station.desk().study();
    assertThat(study.trials()).hasSize(2 * EACH).allMatch(Trial::counts);
    assertThat(study.counted(0)).hasSize(EACH);
    assertThat(study.counted(1)).hasSize(EACH);
  }

  private void nothingIsSaidOnTheTrialsScreen(FxRobot robot) throws TimeoutException {
    for (String section : List.of("#toSession", "#toEvaluations")) {
      robot.clickOn(section);
      until(() -> words().stream().anyMatch(word -> word != null && word.contains("hidden")));
      for (String word : words()) {
        String lower = word == null ? "" : word.toLowerCase(Locale.ROOT);
        assertThat(SECRETS).as("%s: %s", section, word).noneMatch(lower::contains);
      }
    }
  }
}
