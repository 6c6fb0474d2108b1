package flowdeck.arms.motion;

/** Distance of two line segments. Any thread; makes no objects. */
final class Segments {
  /** Below this square of its length, m², a segment is a point. */
  private static final double POINT = 1e-18;

  private Segments() {}

  /**
   * Smallest distance of two segments.
   *
   * @param ends both ends of each segment, six numbers each
   * @param first where the first segment's numbers begin
   * @param second where the second segment's numbers begin
   */
  static double distance(double[] ends, int first, int second) {
    double ux = ends[first + 3] - ends[first];
    double uy = ends[first + 4] - ends[first + 1];
    double uz = ends[first + 5] - ends[first + 2];
    double vx = ends[second + 3] - ends[second];
    double vy = ends[second + 4] - ends[second + 1];
    double vz = ends[second + 5] - ends[second + 2];
    double wx = ends[first] - ends[second];
    double wy = ends[first + 1] - ends[second + 1];
    double wz = ends[first + 2] - ends[second + 2];
    double uu = ux * ux + uy * uy + uz * uz;
    double vv = vx * vx + vy * vy + vz * vz;
    double uw = ux * wx + uy * wy + uz * wz;
    double vw = vx * wx + vy * wy + vz * wz;
    double s = 0;
    double t = 0;
    if (uu <= POINT) {
      t = vv <= POINT ? 0 : share(vw / vv);
    } else if (vv <= POINT) {
      s = share(-uw / uu);
    } else {
      double uv = ux * vx + uy * vy + uz * vz;
      double apart = uu * vv - uv * uv;
      // Of parallel segments any point of the first will do to begin with.
      s = apart > 1e-14 * uu * vv ? share((uv * vw - vv * uw) / apart) : 0;
      t = (uv * s + vw) / vv;
      if (t < 0) {
        t = 0;
        s = share(-uw / uu);
      } else if (t > 1) {
        t = 1;
        s = share((uv - uw) / uu);
      }
    }
    double dx = wx + s * ux - t * vx;
    double dy = wy + s * uy - t * vy;
    double dz = wz + s * uz - t * vz;
    return Math.sqrt(dx * dx + dy * dy + dz * dz);
  }

  private static double share(double value) {
    return Math.min(1, Math.max(0, value));
  }
}
