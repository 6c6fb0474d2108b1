package flowdeck.console.cell;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.console.DemoCalibration;
import flowdeck.console.DemoOperations;
import flowdeck.console.Live;
import flowdeck.console.Operations.Fact;
import flowdeck.console.Playback;
import flowdeck.console.Refusals;
import flowdeck.console.cell.CalibrationViewModel.Row;
import flowdeck.console.cell.CalibrationViewModel.Stage;
import flowdeck.station.CameraCalibrator;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calibrating a made-up camera, without a window. */
class CalibrationViewModelTest {
  private final DemoOperations demo = new DemoOperations();
  private final Refusals refusals = new Refusals();
  private final Live live = new Live(demo);
  private final CalibrationViewModel model = new CalibrationViewModel(live, refusals);
  private long wallNanos;

  @BeforeEach
  void name() {
    demo.calibration.file = Path.of("cells", "camera.yml");
    pass();
  }

  private void pass() {
    for (int i = 0; i < 20; i++) {
      demo.advance(0.05);
      wallNanos += 50_000_000;
      live.pull(wallNanos);
    }
    model.pulse();
  }

  private void take(int pictures) {
    for (int i = 0; i < pictures; i++) {
      assertThat(model.take()).isTrue();
    }
  }

  @Test
  void thePageIsNotOfferedWherePicturesAreDrawn() {
    assertThat(model.offered()).isTrue();
    demo.calibration.file = null;
    assertThat(model.offered()).isFalse();
  }

  @Test
  void aCalibrationThatCannotBeUsedIsNamedAndMadeAnewOnThePage() {
    assertThat(model.noticeProperty().get()).isEmpty();
    demo.calibration.trouble = "camera.yml is damaged: lens_made is no time; calibrate it anew.";
    model.pulse();
    assertThat(model.stageProperty().get()).isEqualTo(Stage.TAKING);
    assertThat(model.noticeProperty().get())
        .startsWith("camera.yml is damaged: lens_made is no time")
        .contains("kept beside it under another name");
    take(1);
    assertThat(model.noticeProperty().get()).as("it still holds").isNotEmpty();
  }

  @Test
  void aCalibrationThatIsThereTellsItsAgeAndErrorsAndIsNotReplaced() {
    demo.calibration.present = DemoCalibration.found(Duration.ofDays(12));
    model.pulse();
    assertThat(model.stageProperty().get()).isEqualTo(Stage.PRESENT);
    assertThat(model.factsProperty().get())
        .contains(
            new Fact("Lens error", "0.23 px rms"),
            new Fact("Uncertainty", "1.3 mm (one σ), of the place"),
            new Fact("Age", "12 days"));
    assertThat(model.wordsProperty().get()).contains("move", "camera.yml", "away");
    assertThat(model.takeableProperty().get()).isFalse();
  }

  @Test
  void picturesAreCountedListedAndTakenBackAndTheArmIsChosenBefore() {
    assertThat(model.countProperty().get()).isEqualTo("0 of at least " + CameraCalibrator.ENOUGH);
    model.hold("right");
    take(2);
    assertThat(demo.calibration.pressed).containsExactly("take right", "take right");
    assertThat(model.armFreeProperty().get()).isFalse();
    model.hold("left");
    assertThat(model.armProperty().get()).as("all pictures are of one arm").isEqualTo("right");
    assertThat(model.rowsProperty().get()).extracting(Row::number).containsExactly("2", "1");
    assertThat(model.rowsProperty().get().getFirst().corners()).endsWith(" of 24");
    assertThat(model.fractionProperty().get()).isEqualTo(2.0 / CameraCalibrator.ENOUGH);
    assertThat(model.messageProperty().get()).startsWith("Picture 2 shows");
    assertThat(model.undo()).isTrue();
    assertThat(model.rowsProperty().get()).hasSize(1);
    model.beginAnew();
    assertThat(model.rowsProperty().get()).isEmpty();
    assertThat(model.forgettableProperty().get()).isFalse();
    assertThat(model.undo()).as("beginning anew can be taken back").isTrue();
    assertThat(model.rowsProperty().get()).hasSize(1);
  }

  @Test
  void thePartsOfTheImageThatAreStillEmptyAreNamed() {
    assertThat(model.emptyProperty().get()).isEqualTo("The board was seen nowhere yet.");
    take(1);
    assertThat(model.emptyProperty().get()).startsWith("Still empty: ");
    take(40);
    assertThat(model.emptyProperty().get()).contains("all parts");
  }

  @Test
  void finishingWaitsForEnoughPicturesAndTellsWhatCameOfIt() {
    take(CameraCalibrator.ENOUGH - 1);
    model.finish();
    assertThat(demo.calibration.pressed).doesNotContain("finish");
    take(1);
    model.finish();
    assertThat(demo.calibration.pressed).endsWith("finish");
    assertThat(model.stageProperty().get()).isEqualTo(Stage.WRITTEN);
    assertThat(model.titleProperty().get()).contains("open the cell again");
    assertThat(model.wordsProperty().get()).startsWith("Written to ").contains("only then");
    assertThat(model.factsProperty().get())
        .contains(
            new Fact("Place error", "0.41 px rms"),
            new Fact("Age", "less than a minute"),
            new Fact("Written to", Path.of("cells", "camera.yml").toString()));
    assertThat(model.take()).isFalse();
    assertThat(model.undo()).isFalse();
  }

  @Test
  void nothingIsPressedWhileLensAndPlaceAreFound() {
    take(CameraCalibrator.ENOUGH);
    demo.calibration.find();
    model.pulse();
    assertThat(model.take()).isFalse();
    assertThat(model.undo()).isFalse();
    assertThat(model.finishableProperty().get()).isFalse();
  }

  @Test
  void aRefusalIsShownUntilTheNextAct() {
    demo.calibration.refusal = "The arms move; let them rest.";
    take(1);
    assertThat(model.messageProperty().get()).isEqualTo("The arms move; let them rest.");
    assertThat(model.oddProperty().get()).isTrue();
    demo.calibration.refusal = null;
    take(1);
    assertThat(model.oddProperty().get()).isFalse();
  }

  @Test
  void ofADeadCameraNoPictureIsTaken() {
    demo.cameraDead = true;
    pass();
    assertThat(model.staleProperty().get()).startsWith("No new image for");
    assertThat(model.messageProperty().get()).startsWith("No new image for").endsWith("cable.");
    assertThat(model.oddProperty().get()).isTrue();
    assertThat(model.take()).isFalse();
    demo.cameraDead = false;
    demo.cameraTrouble = "pictures are all the same; unplug it";
    pass();
    assertThat(model.messageProperty().get()).contains("pictures are all the same; unplug it.");
    assertThat(model.take()).isFalse();
  }

  @Test
  void aTrialThatIsShownAgainCalibratesNothing() {
    Playback past = new Playback(demo, Playback.Moment.of(demo));
    assertThat(past.calibration().file()).isNull();
    CalibrationViewModel shown = new CalibrationViewModel(new Live(past), refusals);
    assertThat(shown.offered()).isFalse();
    refusals.attempt(() -> past.calibration().take("left"));
    assertThat(refusals.sentenceProperty().get()).contains("only shown again");
    assertThat(demo.calibration.pressed).isEmpty();
  }
}
