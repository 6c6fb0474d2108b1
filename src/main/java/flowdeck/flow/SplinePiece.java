package flowdeck.flow;

/**
 * One bin of a rational-quadratic spline (Durkan et al., 2019, equations 4 to 8). A workspace:
 * values are set, then one point is mapped.
 */
final class SplinePiece {
  private double left;
  private double bottom;
  private double width;
  private double height;
  private double slopeLeft;
  private double slopeRight;
  private double slope;

  void set(
      double left,
      double bottom,
      double width,
      double height,
      double slopeLeft,
      double slopeRight) {
    this.left = left;
    this.bottom = bottom;
    this.width = width;
    this.height = height;
    this.slopeLeft = slopeLeft;
    this.slopeRight = slopeRight;
  }

  double forward(double x) {
    double s = height / width;
    double theta = unit((x - left) / width);
    double q = theta * (1 - theta);
    double e = slopeLeft + slopeRight - 2 * s;
    slopeAt(s, theta, 1 - theta);
    double y = height * (s * theta * theta + slopeLeft * q) / (s + e * q);
    return bottom + Math.max(0, Math.min(height, y));
  }

  double inverse(double y) {
    double s = height / width;
    double e = slopeLeft + slopeRight - 2 * s;
    double up = Math.max(0, y - bottom);
    double down = Math.max(0, height - up);
    double a = height * (s - slopeLeft) + up * e;
    double b = height * slopeLeft - up * e;
    double bDown = height * slopeRight - down * e;
    // Seen from the right end the quadratic term has the other sign, so that the discriminant
    // cancels from one end at most. The nearer end is taken unless it does from there.
    boolean fromLeft = up <= down ? !cancels(a, b, s * up) : cancels(-a, bDown, s * down);
    double theta;
    if (fromLeft) {
      theta = unit(root(a, b, s * up));
      slopeAt(s, theta, 1 - theta);
    } else {
      double rest = unit(root(-a, bDown, s * down));
      theta = 1 - rest;
      slopeAt(s, theta, rest);
    }
    return left + theta * width;
  }

  private static boolean cancels(double a, double b, double c) {
    return -8 * a * c > b * b;
  }

  /** The smaller positive root of a t² + b t = c. */
  private static double root(double a, double b, double c) {
    double d = Math.sqrt(Math.max(0, b * b + 4 * a * c));
    return b >= 0 ? 2 * c / (b + d) : (d - b) / (2 * a);
  }

  private void slopeAt(double s, double theta, double rest) {
    double q = theta * rest;
    double numerator = slopeRight * theta * theta + 2 * s * q + slopeLeft * rest * rest;
    double ratio = s / (s + (slopeLeft + slopeRight - 2 * s) * q);
    slope = ratio * ratio * numerator;
  }

  /** Slope of the forward map at the point mapped last, either way. */
  double slope() {
    return slope;
  }

  private static double unit(double theta) {
    return Math.max(0, Math.min(1, theta));
  }
}
