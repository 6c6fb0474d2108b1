package flowdeck.console.shell;

import static flowdeck.console.shell.ConsoleProbe.onFx;
import static flowdeck.console.shell.ConsoleProbe.until;
import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.console.StationOperations;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.Schema;
import flowdeck.dataset.TrialTie;
import flowdeck.policy.Selection;
import flowdeck.station.Choice;
import flowdeck.station.Station;
import flowdeck.trial.Outcome;
import flowdeck.trial.Trial;
import flowdeck.trial.store.TrialStore;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Labeled;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/** The whole product under an operator's hands: simulated cell, shipped policy, real store. */
@ExtendWith(ApplicationExtension.class)
class ConsoleOnStationTest {
  @TempDir private static Path sessions;

  private Station station;
  private Console console;
  private ConsoleProbe probe;

  @Start
  void open(Stage stage) {
    station = Station.open("simulated", sessions, Path.of("models"));
    Selection selection = new Selection(Selection.Strategy.SBS, 128, 0.5, 0.2, true);
    station.select(new Choice("stack-blocks-two", "stack-blocks-two", 100_001, selection));
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

  @Test
  void anOperatorRunsATrialMarksAStageCommitsAnOutcomeAndFindsItInTheStore(FxRobot robot)
      throws TimeoutException {
    until(() -> ((Button) probe.node("go")).getText().equals("Start trial"));
    assertThat(((TextInputControl) probe.node("continuity")).getText()).isEqualTo("0.2");
    assertThat(((CheckBox) probe.node("warmStart")).isSelected()).isTrue();
    robot.clickOn("#record");
    until(() -> station.recording().isRecording());
    robot.clickOn("#go");
    until(() -> probe.text("trial").endsWith("running"));

    until(() -> !probe.text("selected").equals("–"));
    String selected = probe.text("selected");
    String strip = probe.node("strip").getAccessibleText();
    until(() -> !probe.text("selected").equals(selected));
    until(() -> !probe.node("strip").getAccessibleText().equals(strip));

    robot.type(KeyCode.DIGIT2);
    until(() -> probe.node("stage-2").getStyleClass().contains("done"));
    robot.type(KeyCode.E);
    until(() -> !probe.node("form").isDisabled());
    robot.clickOn("#failure");
    robot.clickOn("#notes");
    robot.write("slipped");
    until(() -> ((TextArea) probe.node("notes")).getText().equals("slipped"));
    robot.clickOn("#commit");
    until(() -> ((Labeled) probe.node("summary")).getText().startsWith("Failed at 3"));

    onFx(console::close);
    station.close();
    try (TrialStore store = TrialStore.open(sessions)) {
      Trial stored = store.trials(store.sessions().getFirst()).getFirst();
      assertThat(stored.start().seed()).isEqualTo(100_001);
      assertThat(stored.start().selection().text()).isEqualTo("sbs 128 σ 0.5 λ 0.2 warm");
      assertThat(stored.start().policy().hash()).hasSize(64);
      assertThat(stored.end().decisions()).isGreaterThan(1);
      assertThat(stored.end().episodeIndex()).isZero();
      Path recorded = store.folder(stored).orElseThrow().resolve("dataset");
      assertThat(TrialTie.read(recorded))
          .singleElement()
          .satisfies(
              tie -> {
                assertThat(tie.episode()).isZero();
                assertThat(tie.trial().session()).isEqualTo(store.sessions().getFirst().name());
                assertThat(tie.trial().number()).isEqualTo(1);
                double[][] capture =
                    LeRobotDataset.open(recorded).rows(0).column(Schema.CAPTURE_TIME);
                assertThat(tie.trial().startSeconds())
                    .as("the trial began after the recording")
                    .isBetween(capture[0][0], capture[capture.length - 1][0]);
              });
      assertThat(stored.stageTimes()).hasSize(2);
      assertThat(stored.label().outcome()).isEqualTo(Outcome.FAILURE);
      assertThat(stored.label().lastCompletedStage()).isEqualTo("arm-one-picking");
      assertThat(stored.label().failedAtStage()).isEqualTo("arm-one-placing");
      assertThat(stored.label().notes()).isEqualTo("slipped");
    }
  }
}
