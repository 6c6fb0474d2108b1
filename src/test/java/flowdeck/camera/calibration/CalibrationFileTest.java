package flowdeck.camera.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.camera.Lens;
import flowdeck.core.InputException;
import flowdeck.core.Pose;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationFileTest {
  private static final Instant MADE = Instant.parse("2026-11-30T12:00:00Z");

  @TempDir Path folder;

  private static CameraCalibration calibration() {
    return new CameraCalibration(
        "D435i: \"front\" é",
        CharucoTarget.A4,
        new Lens(640, 480, 612.125, 609.5, 322.5, 237, List.of(0.12, -0.2, 0.001, -0.0005, 0.0)),
        new CameraCalibration.LensFit(MADE, 16, 350, 0.21),
        null);
  }

  private static CameraCalibration placed() {
    return calibration()
        .with(
            new CameraCalibration.Placement(
                MADE.plusSeconds(60),
                "left",
                12,
                250,
                0.4,
                0.0007,
                Pose.xyzRpy(1.1, 0.05, 0.8, -2.1, 0.02, 1.5)));
  }

  @Test
  void whatIsWrittenIsReadAgainToTheLastBit() {
    Path file = folder.resolve("camera.yml");
    assertThat(CalibrationFile.write(file, calibration())).isNull();
    assertThat(CalibrationFile.read(file)).isEqualTo(calibration());
    Path other = folder.resolve("placed.yml");
    CalibrationFile.write(other, placed());
    assertThat(CalibrationFile.read(other)).isEqualTo(placed());
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("camera.yml", "placed.yml");
  }

  @Test
  void whatWasThereBeforeIsKeptUnderADatedName() throws Exception {
    Path file = folder.resolve("camera.yml");
    Files.writeString(file, "no calibration\n");
    Path first = Objects.requireNonNull(CalibrationFile.write(file, calibration()));
    assertThat(first.getParent()).isEqualTo(folder);
    assertThat(first.getFileName().toString()).matches("camera-until-2026-1[12]-\\d\\d-\\d{6}.yml");
    assertThat(first).hasContent("no calibration\n");
    Path second = Objects.requireNonNull(CalibrationFile.write(file, placed()));
    assertThat(second).as("another one made in the same second").isNotEqualTo(first);
    assertThat(CalibrationFile.read(second)).isEqualTo(calibration());
    assertThat(CalibrationFile.read(file)).isEqualTo(placed());
    assertThat(folder.toFile().list()).hasSize(3);
  }

  @Test
  void aMissingFileIsToldByItsName() {
    assertThatThrownBy(() -> CalibrationFile.read(folder.resolve("none.yml")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("none.yml")
        .hasMessageContaining("calibrate");
  }

  @Test
  void aFileCutOffAnywhereIsRefusedInASentence() throws Exception {
    Path file = folder.resolve("camera.yml");
    CalibrationFile.write(file, placed());
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length - 10; length += 7) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> CalibrationFile.read(file))
          .as("cut off after %d bytes", length)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("camera.yml");
    }
  }

  @Test
  void aFileWithWrongBytesIsReadAsWrittenOrRefusedButNeverCrashes() throws Exception {
    Path file = folder.resolve("camera.yml");
    CalibrationFile.write(file, placed());
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(3);
    for (int i = 0; i < 300; i++) {
      byte[] spoiled = whole.clone();
      spoiled[random.nextInt(whole.length)] = (byte) (32 + random.nextInt(95));
      spoiled[random.nextInt(whole.length)] = (byte) (32 + random.nextInt(95));
      Files.write(file, spoiled);
      try {
        CalibrationFile.read(file);
      } catch (InputException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  @Test
  void whatMakesNoSenseIsRefused() throws Exception {
    for (String[] change :
        new String[][] {
          {"image_width: 640", "image_width: -3"},
          {"lens_rms_pixels: 0.2", "lens_rms_pixels: -0.2"},
          {"[ 612.125", "[ -612.125"},
          {"flowdeck_calibration: 1", "flowdeck_calibration: 2"},
          {"lens_made: \"2026", "lens_made: \"soon"},
          {"   rows: 3\n   cols: 4", "   rows: 4\n   cols: 3"},
          {"0., 322.5", "0., 32000."},
          {"237.,", "-237.,"},
          {"612.125, 0.,", "612.125, 3.,"},
          {"0., 1. ]", "0., 2. ]"},
          {"0., 609.5", "0.5, 609.5"},
          {"[ 612.125", "[ 61212.5"},
          {"[ 0.12", "[ 120."},
        }) {
      Path file = folder.resolve("camera.yml");
      CalibrationFile.write(file, placed());
      String text = Files.readString(file);
      String changed = text.replace(change[0], change[1]);
      assertThat(changed).as("%s in %s", change[0], text).isNotEqualTo(text);
      Files.writeString(file, changed);
      assertThatThrownBy(() -> CalibrationFile.read(file))
          .as(change[1])
          .isInstanceOf(InputException.class)
          .hasMessageContaining("camera.yml");
    }
  }

  @Test
  void theBoardCanBePrinted() throws Exception {
    Path png = folder.resolve("board.png");
    CharucoTarget.A4.print(png, 40);
    assertThat(Files.size(png)).isGreaterThan(1000);
  }
}
