package flowdeck.console;

import flowdeck.camera.calibration.CameraCalibration;
import flowdeck.camera.calibration.CharucoTarget;
import flowdeck.core.InputException;
import flowdeck.station.CameraCalibrator;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The camera of a trial that is only shown again: nothing can be calibrated.
 *
 * @param station asked for what does not change
 */
record PastCalibration(CalibrationOperations station) implements CalibrationOperations {

  private static InputException refused() {
    return new InputException("This trial is over and only shown again.");
  }

  @Override
  public @Nullable Path file() {
    return null;
  }

  @Override
  public @Nullable CameraCalibration present() {
    return station.present();
  }

  @Override
  public @Nullable String trouble() {
    return station.trouble();
  }

  @Override
  public CharucoTarget board() {
    return station.board();
  }

  @Override
  public CameraCalibrator.State state() {
    return CameraCalibrator.State.BEGINNING;
  }

  @Override
  public void take(String arm) {
    throw refused();
  }

  @Override
  public void undo() {
    throw refused();
  }

  @Override
  public void beginAnew() {
    throw refused();
  }

  @Override
  public void finish() {
    throw refused();
  }
}
