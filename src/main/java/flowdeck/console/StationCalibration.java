package flowdeck.console;

import flowdeck.camera.calibration.CameraCalibration;
import flowdeck.camera.calibration.CharucoTarget;
import flowdeck.station.CameraCalibrator;
import flowdeck.station.Station;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The camera of a {@link Station}'s cell, calibrated under the console's keys. */
record StationCalibration(Station station) implements CalibrationOperations {

  @Override
  public @Nullable Path file() {
    return station.place().calibrationFile();
  }

  @Override
  public @Nullable CameraCalibration present() {
    return station.place().calibration();
  }

  @Override
  public CharucoTarget board() {
    return station.calibrator().board();
  }

  @Override
  public CameraCalibrator.State state() {
    return station.calibrator().state();
  }

  @Override
  public void take(String arm) {
    station.calibrator().take(arm);
  }

  @Override
  public void undo() {
    station.calibrator().undo();
  }

  @Override
  public void beginAnew() {
    station.calibrator().beginAnew();
  }

  @Override
  public void finish() {
    station.calibrator().finish();
  }
}
