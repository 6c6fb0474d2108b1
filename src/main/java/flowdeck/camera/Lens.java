package flowdeck.camera;

import flowdeck.core.Pose;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a camera's lens projects: a pinhole and Brown's distortion, as OpenCV has them. Pixel
 * coordinates are OpenCV's: the centre of the image's first pixel is (0, 0), half a pixel less than
 * in {@link CameraModel}.
 *
 * @param width image width these numbers hold for, px
 * @param height image height, px
 * @param fx focal length, px
 * @param fy focal length, px
 * @param cx principal point, px
 * @param cy principal point, px
 * @param distortion k1, k2, p1, p2, k3
 */
public record Lens(
    int width, int height, double fx, double fy, double cx, double cy, List<Double> distortion) {
  private static final int COEFFICIENTS = 5;
  private static final double VISIBLE_PIXELS = 0.5;
  private static final double SAME_SHAPE = 1e-3;
  private static final int GRID = 16;

  /** Focal lengths by the picture's width: from a view of 157 degrees to one of 3. */
  private static final double SHORTEST_FOCAL = 0.1;

  private static final double LONGEST_FOCAL = 20;

  /** Pixels are about square. */
  private static final double MOST_UNEQUAL = 2;

  /** The widest lens this model fits moves its corners by less, as a share of the shorter side. */
  private static final double MOST_BENT = 0.5;

  public Lens {
    distortion = List.copyOf(distortion);
    if (distortion.size() != COEFFICIENTS) {
      throw new IllegalArgumentException(
          "A lens has 5 distortion coefficients, got " + distortion.size());
    }
  }

  /** Where a point in the optical frame (x right, y down, z forward) appears, px. */
  public double[] project(double x, double y, double z) {
    double[] bent = bend(x / z, y / z);
    return new double[] {fx * bent[0] + cx, fy * bent[1] + cy};
  }

  private double[] bend(double x, double y) {
    double k1 = distortion.get(0);
    double k2 = distortion.get(1);
    double p1 = distortion.get(2);
    double p2 = distortion.get(3);
    double k3 = distortion.get(4);
    double r2 = x * x + y * y;
    double radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3));
    return new double[] {
      x * radial + 2 * p1 * x * y + p2 * (r2 + 2 * x * x),
      y * radial + p1 * (r2 + 2 * y * y) + 2 * p2 * x * y
    };
  }

  /** How far the lens moves a point of the image at most from where a pinhole would show it, px. */
  public double distortionPixels() {
    double most = 0;
    for (int row = 0; row <= GRID; row++) {
      for (int column = 0; column <= GRID; column++) {
        double x = ((double) column / GRID * (width - 1) - cx) / fx;
        double y = ((double) row / GRID * (height - 1) - cy) / fy;
        double[] bent = bend(x, y);
        most = Math.max(most, Math.hypot(fx * (bent[0] - x), fy * (bent[1] - y)));
      }
    }
    return most;
  }

  /** Why no camera has such a lens, a clause about it; null if one may. */
  public @Nullable String doubt() {
    if (!(cx >= 0 && cx < width && cy >= 0 && cy < height)) {
      return String.format(
          Locale.ROOT,
          "its principal point (%.1f, %.1f) is outside of the picture of %d x %d pixels",
          cx,
          cy,
          width,
          height);
    }
    double shorter = Math.min(fx, fy);
    double longer = Math.max(fx, fy);
    if (!(shorter >= SHORTEST_FOCAL * width
        && longer <= LONGEST_FOCAL * width
        && longer <= MOST_UNEQUAL * shorter)) {
      return String.format(
          Locale.ROOT,
          "its focal lengths %.1f and %.1f px do not fit a picture %d px wide",
          fx,
          fy,
          width);
    }
    double bent = distortionPixels();
    return bent <= MOST_BENT * Math.min(width, height)
        ? null
        : String.format(Locale.ROOT, "its distortion bends the picture by %.3g px", bent);
  }

  /** Whether the lens bends pictures visibly, so that they have to be straightened. */
  public boolean needsUndistortion() {
    return distortionPixels() > VISIBLE_PIXELS;
  }

  /** The same lens for pictures of another size, if that has the same shape. */
  public Optional<Lens> scaledTo(int newWidth, int newHeight) {
    double sx = (double) newWidth / width;
    double sy = (double) newHeight / height;
    if (Math.abs(sx / sy - 1) > SAME_SHAPE) {
      return Optional.empty();
    }
    return Optional.of(
        new Lens(
            newWidth,
            newHeight,
            fx * sx,
            fy * sy,
            (cx + 0.5) * sx - 0.5,
            (cy + 0.5) * sy - 0.5,
            distortion));
  }

  /**
   * The pinhole camera of straightened pictures.
   *
   * @param inCell where the optical frame is in the cell
   */
  public CameraModel model(Pose inCell) {
    Pose cellToCamera = inCell.inverse();
    return new CameraModel(
        width,
        height,
        fx,
        fy,
        cx + 0.5,
        cy + 0.5,
        new double[] {
          cellToCamera.r00(), cellToCamera.r01(), cellToCamera.r02(), cellToCamera.x(),
          cellToCamera.r10(), cellToCamera.r11(), cellToCamera.r12(), cellToCamera.y(),
          cellToCamera.r20(), cellToCamera.r21(), cellToCamera.r22(), cellToCamera.z()
        });
  }
}
