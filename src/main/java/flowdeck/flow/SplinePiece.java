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
    slopeAt(s, theta);
    double y = height * (s * theta * theta + slopeLeft * q) / (s + e * q);
    return bottom + Math.max(0, Math.min(height, y));
  }

  double inverse(double y) {
    double s = height / width;
    double e = slopeLeft + slopeRight - 2 * s;
    double dy = y - bottom;
    double a = height * (s - slopeLeft) + dy * e;
    double b = height * slopeLeft - dy * e;
    double c = -s * dy;
    // This form of the root does not cancel; rounding may still make the discriminant negative.
    double theta = unit(2 * c / (-b - Math.sqrt(Math.max(0, b * b - 4 * a * c))));
    slopeAt(s, theta);
    return left + theta * width;
  }

  private void slopeAt(double s, double theta) {
    double rest = 1 - theta;
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
