package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.camera.Lens;
import flowdeck.camera.calibration.CalibrationFile;
import flowdeck.camera.calibration.CameraCalibration;
import flowdeck.camera.calibration.CharucoTarget;
import flowdeck.cell.CellFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cell's calibration file that fits its camera, or does not. */
class KeptCalibrationTest {
  private static final String CELL =
      """
      name: lab
      arms:
        left:
          base: {xyz-m: [0, 0.4, 0]}
          home-deg: [0, 25, 0, -90, 0, 65, 0]
        right:
          base: {xyz-m: [0, -0.4, 0]}
          home-deg: [0, 25, 0, -90, 0, 65, 0]
      """;

  @TempDir Path folder;
  private Path cell;
  private Path file;

  @BeforeEach
  void name() throws IOException {
    cell = folder.resolve("lab.yaml");
    file = folder.resolve("lab-camera.yml");
    Files.writeString(cell, CELL);
  }

  private KeptCalibration kept() {
    return Objects.requireNonNull(KeptCalibration.of(CellFile.read(cell)));
  }

  private CameraCalibration write(String camera) {
    CameraCalibration calibration =
        new CameraCalibration(
            camera,
            CharucoTarget.A4,
            new Lens(640, 480, 612, 611, 321.5, 238.5, List.of(0.1, -0.2, 0.0, 0.0, 0.0)),
            new CameraCalibration.LensFit(Instant.parse("2026-11-30T12:00:00Z"), 12, 250, 0.2),
            null);
    CalibrationFile.write(file, calibration);
    return calibration;
  }

  private void assertUnusable(String... words) {
    KeptCalibration kept = kept();
    assertThat(kept.file()).isEqualTo(file);
    assertThat(kept.used()).isNull();
    assertThat(kept.trouble()).contains(words).contains("lab-camera.yml").endsWith(".");
  }

  @Test
  void oneThatFitsIsUsedAndNoneIsNoTrouble() {
    assertThat(kept()).isEqualTo(new KeptCalibration(file, null, null));
    CameraCalibration written = write("D435i");
    assertThat(kept()).isEqualTo(new KeptCalibration(file, written, null));
  }

  @Test
  void aDamagedOneLeavesTheCellWithoutAndIsNamed() throws IOException {
    write("D435i");
    Files.writeString(file, Files.readString(file).replace("321.5", "32000."));
    assertUnusable("is damaged: its principal point", "calibrate the camera anew");
    Files.writeString(file, "%YAML:1.0\n---\nflowdeck");
    assertUnusable("is damaged");
  }

  @Test
  void oneOfAnotherCameraIsNotUsed() throws IOException {
    write("RealSense");
    assertUnusable("is of camera RealSense, but this cell's is D435i; calibrate it anew");
    Files.writeString(cell, CELL + "camera: {realsense: {}}\n");
    assertThat(kept().used()).isNotNull();
  }

  @Test
  void onlyPicturesOfTheSameShapeAreStraightenedByIt() throws IOException {
    write("D435i");
    Files.writeString(cell, CELL + "camera: {width-px: 1280, height-px: 720}\n");
    assertUnusable("pictures of 640 x 480 pixels", "delivers 1280 x 720; calibrate it anew");
    Files.writeString(cell, CELL + "camera: {width-px: 1280, height-px: 960}\n");
    assertThat(kept().used()).isNotNull();
  }

  @Test
  void drawnPicturesNeedNone() throws IOException {
    Files.writeString(cell, CELL + "kind: virtual-fri\n");
    assertThat(KeptCalibration.of(CellFile.read(cell))).isNull();
  }
}
