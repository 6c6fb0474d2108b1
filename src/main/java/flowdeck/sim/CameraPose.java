package flowdeck.sim;

import flowdeck.camera.CameraModel;
import flowdeck.core.CellDescription;
import flowdeck.core.CellDescription.CameraDescription;
import flowdeck.core.InputException;
import flowdeck.core.Pose;
import java.math.BigDecimal;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Where the simulated camera stands and what it looks at, in the cell's frame, m; the image's up is
 * the cell's z. Only poses that a real camera could have and from which it sees the work area.
 *
 * @param x place of the camera
 * @param y see x
 * @param z see x
 * @param lookX the point in the middle of the image
 * @param lookY see lookX
 * @param lookZ see lookX
 */
public record CameraPose(double x, double y, double z, double lookX, double lookY, double lookZ) {
  /** Lower, the lens would touch the table or look along it. */
  private static final double MIN_Z = 0.15;

  /** Farther, blocks are a few pixels. */
  private static final double MAX_DISTANCE = 3;

  /** A camera behind this would stand in the wall. */
  private static final double BEHIND = -0.95;

  /** Around the axis of an arm's base this far, its links take the place, up to their reach. */
  private static final double ARM_RADIUS = 0.25;

  private static final double ARM_HEIGHT = 1.3;

  /** Nearer to the vertical, which way is up in the image is not defined. */
  private static final double MIN_SLANT = 0.02;

  public CameraPose {
    for (double number : new double[] {x, y, z, lookX, lookY, lookZ}) {
      if (!Double.isFinite(number)) {
        throw refused("has a number that is not finite; give six finite ones", x, y, z);
      }
    }
    boolean overTable =
        x > TableGeometry.MIN_X && x < TableGeometry.MAX_X && Math.abs(y) < TableGeometry.HALF_Y;
    if (z < MIN_Z) {
      throw refused(
          (overTable && z <= 0
                  ? z < -TableGeometry.THICKNESS ? "is under the table" : "is inside the table"
                  : "is too low to see the table top")
              + "; raise it to z %s m or more".formatted(MIN_Z),
          x,
          y,
          z);
    }
    if (x < BEHIND) {
      throw refused("is behind the wall; give an x of %s m or more".formatted(BEHIND), x, y, z);
    }
    if (Math.hypot(lookX - x, lookY - y) < MIN_SLANT) {
      throw refused(
          "looks straight up or down, which leaves no up in the image; look at a point at least %.0f cm to the side"
              .formatted(100 * MIN_SLANT),
          x,
          y,
          z);
    }
  }

  private static InputException refused(String why, double x, double y, double z) {
    return new InputException("The camera at %s %s.".formatted(text(x, y, z), why));
  }

  /**
   * A pose as commands spell it: {@code x,y,z,lookX,lookY,lookZ}.
   *
   * @param cell in which it must make sense
   * @throws InputException if it does not
   */
  public static CameraPose parse(String text, CellDescription cell) {
    String[] parts = text.split(",", -1);
    double[] numbers = new double[6];
    try {
      if (parts.length != 6) {
        throw new NumberFormatException(parts.length + " numbers");
      }
      for (int i = 0; i < 6; i++) {
        numbers[i] = Double.parseDouble(parts[i].strip());
      }
    } catch (NumberFormatException e) {
      throw new InputException(
          "A camera pose is six numbers in metres, place and point it looks at, like %s, not '%s'."
              .formatted(of(cell.camera()).text(), text),
          e);
    }
    CameraPose pose =
        new CameraPose(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
    pose.requireUsable(cell);
    return pose;
  }

  /** Where the camera of a cell stands. */
  public static CameraPose of(CameraDescription camera) {
    double[] eye = camera.eye();
    double[] target = camera.target();
    return new CameraPose(eye[0], eye[1], eye[2], target[0], target[1], target[2]);
  }

  private void requireUsable(CellDescription cell) {
    for (Pose base : new Pose[] {cell.leftBase(), cell.rightBase()}) {
      if (z < ARM_HEIGHT && Math.hypot(x - base.x(), y - base.y()) < ARM_RADIUS) {
        throw refused(
            "is where an arm stands; keep %.2f m away from its base".formatted(ARM_RADIUS),
            x,
            y,
            z);
      }
    }
    double middleX = 0.5 * (WorkArea.MIN_X + WorkArea.MAX_X);
    if (Math.sqrt((x - middleX) * (x - middleX) + y * y + z * z) > MAX_DISTANCE) {
      throw refused(
          "is too far from the work area; stay within %.0f m of it".formatted(MAX_DISTANCE),
          x,
          y,
          z);
    }
    CameraModel camera = CameraModel.of(at(cell.camera()));
    for (double cornerX : new double[] {WorkArea.MIN_X, WorkArea.MAX_X}) {
      for (double cornerY : new double[] {-WorkArea.HALF_Y, WorkArea.HALF_Y}) {
        double[] pixel = camera.project(cornerX, cornerY, 0);
        boolean seen =
            pixel[2] > 0
                && pixel[0] >= 0
                && pixel[0] <= camera.width()
                && pixel[1] >= 0
                && pixel[1] <= camera.height();
        if (!seen) {
          throw refused(
              "looking at %s does not see the whole work area (x %.2f to %.2f m, y %.2f to %.2f m); turn it there or move it back"
                  .formatted(
                      text(lookX, lookY, lookZ),
                      WorkArea.MIN_X,
                      WorkArea.MAX_X,
                      -WorkArea.HALF_Y,
                      WorkArea.HALF_Y),
              x,
              y,
              z);
        }
      }
    }
  }

  /** A camera moved here. */
  public CameraDescription at(CameraDescription camera) {
    return camera.at(new double[] {x, y, z}, new double[] {lookX, lookY, lookZ});
  }

  /** As {@link #parse} reads it. */
  public String text() {
    return text(x, y, z, lookX, lookY, lookZ);
  }

  private static String text(double... numbers) {
    return DoubleStream.of(numbers)
        .mapToObj(
            number ->
                Double.isFinite(number)
                    ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
                    : Double.toString(number))
        .collect(Collectors.joining(","));
  }
}
