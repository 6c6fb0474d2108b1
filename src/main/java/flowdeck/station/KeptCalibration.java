package flowdeck.station;

import flowdeck.camera.calibration.CalibrationFile;
import flowdeck.camera.calibration.CameraCalibration;
import flowdeck.cell.CameraSetup;
import flowdeck.cell.CellFile;
import flowdeck.core.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a cell keeps of its camera's calibration. One that cannot be used leaves the cell without,
 * so that it can be opened and its camera calibrated anew.
 *
 * @param file where it is kept, or will be
 * @param used the calibration that the cell was opened with; null if there is none to use
 * @param trouble why what is in the file is not used and what to do, one sentence; null if it is
 *     used or nothing is there
 */
public record KeptCalibration(
    Path file, @Nullable CameraCalibration used, @Nullable String trouble) {
  private static final Logger LOG = LoggerFactory.getLogger(KeptCalibration.class);

  /** The calibration of a cell's camera; null if its pictures are drawn. */
  static @Nullable KeptCalibration of(CellFile cell) {
    CameraSetup camera = cell.setup().camera();
    if (camera.isDrawn()) {
      return null;
    }
    Path file = cell.calibration();
    if (!Files.exists(file)) {
      return new KeptCalibration(file, null, null);
    }
    try {
      return new KeptCalibration(file, fitting(file, camera), null);
    } catch (InputException e) {
      LOG.warn("The camera is not calibrated: {}", e.getMessage());
      return new KeptCalibration(file, null, e.getMessage());
    }
  }

  private static CameraCalibration fitting(Path file, CameraSetup camera) {
    CameraCalibration found = CalibrationFile.read(file);
    if (!found.camera().equals(camera.name())) {
      throw new InputException(
          "%s is of camera %s, but this cell's is %s; calibrate it anew, or, if it is the same one, correct 'camera' in that file."
              .formatted(file, found.camera(), camera.name()));
    }
    if (found.lens().scaledTo(camera.widthPixels(), camera.heightPixels()).isEmpty()) {
      throw new InputException(
          "%s was made of pictures of %d x %d pixels, but camera %s delivers %d x %d; calibrate it anew."
              .formatted(
                  file,
                  found.lens().width(),
                  found.lens().height(),
                  camera.name(),
                  camera.widthPixels(),
                  camera.heightPixels()));
    }
    return found;
  }
}
