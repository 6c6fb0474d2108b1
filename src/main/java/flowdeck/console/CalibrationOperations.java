package flowdeck.console;

import flowdeck.camera.calibration.CameraCalibration;
import flowdeck.camera.calibration.CharucoTarget;
import flowdeck.station.CameraCalibrator;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Calibrating the cell's camera with a board that an arm holds.
 *
 * <p>All methods are called on the JavaFX thread and return at once; what came of a command, and
 * why it was refused, is in {@link #state()}.
 */
public interface CalibrationOperations {

  /** Where the calibration is to be written; null if there is nothing to calibrate. */
  @Nullable Path file();

  /** The calibration that the cell was opened with; null if it had none. */
  @Nullable CameraCalibration present();

  /**
   * Why what is in the file is not used and what to do, one sentence; null if it is used or nothing
   * is there.
   */
  @Nullable String trouble();

  /** The board that is looked for. */
  CharucoTarget board();

  /** How far it is; cheap enough for every pulse. */
  CameraCalibrator.State state();

  /**
   * Takes the newest picture.
   *
   * @param arm which holds the board, "left" or "right"
   */
  void take(String arm);

  /** Takes the newest picture back, or brings again what beginning anew put away. */
  void undo();

  /** Puts all pictures away. */
  void beginAnew();

  /** Finds lens and place and writes them down. */
  void finish();
}
