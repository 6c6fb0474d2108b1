package flowdeck.camera.calibration;

import flowdeck.camera.CameraModel;
import flowdeck.camera.Lens;
import flowdeck.core.Pose;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a camera.
 *
 * @param camera its name
 * @param board with which it was calibrated
 * @param lens how it projects
 * @param lensFit how well that fits
 * @param placement where it stands, or null if that was not found yet
 */
public record CameraCalibration(
    String camera, CharucoTarget board, Lens lens, LensFit lensFit, @Nullable Placement placement) {

  /**
   * How well a lens fits the pictures it was found from.
   *
   * @param made when
   * @param views pictures used
   * @param corners corners in them together
   * @param rmsPixels root mean square distance between corners seen and projected, px
   */
  public record LensFit(Instant made, int views, int corners, double rmsPixels) {}

  /**
   * Where a camera stands in the cell.
   *
   * @param made when
   * @param arm which arm held the board
   * @param poses arm poses used
   * @param corners corners seen in them together
   * @param rmsPixels root mean square distance between corners seen and projected, px
   * @param uncertaintyMetres standard deviation of the place found, m
   * @param inCell the camera's optical frame (x right, y down, z forward) in the cell's frame
   */
  public record Placement(
      Instant made,
      String arm,
      int poses,
      int corners,
      double rmsPixels,
      double uncertaintyMetres,
      Pose inCell) {}

  /** The same with the camera placed anew. */
  public CameraCalibration with(Placement found) {
    return new CameraCalibration(camera, board, lens, lensFit, found);
  }

  /** How long ago the older part of it was made; never negative. */
  public Duration age(Instant now) {
    Instant made = lensFit.made();
    if (placement != null && placement.made().isBefore(made)) {
      made = placement.made();
    }
    Duration age = Duration.between(made, now);
    return age.isNegative() ? Duration.ZERO : age;
  }

  /** The pinhole camera in the cell, once the camera was placed. */
  public Optional<CameraModel> model() {
    return Optional.ofNullable(placement).map(placed -> lens.model(placed.inCell()));
  }
}
