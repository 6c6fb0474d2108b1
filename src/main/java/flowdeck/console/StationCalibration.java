package flowdeck.console;

import flowdeck.camera.calibration.CameraCalibration;
import flowdeck.camera.calibration.CharucoTarget;
import flowdeck.station.CameraCalibrator;
import flowdeck.station.KeptCalibration;
import flowdeck.station.Station;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The camera of a {@link Station}'s cell, calibrated under the console's keys. */
record StationCalibration(Station station) implements CalibrationOperations {

  @Override
  public @Nullable Path file() {
    KeptCalibration kept = station.place().calibration();
    return kept == null ? null : kept.file();
  }

  @Override
  public @Nullable CameraCalibration present() {
    KeptCalibration kept = station.place().calibration();
    return kept == null ? null : kept.used();
  }

  @Override
  public @Nullable String trouble() {
    KeptCalibration kept = station.place().calibration();
    return kept == null ? null : kept.trouble();
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
