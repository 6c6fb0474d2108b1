package flowdeck.flow;

/**
 * All splines of one coupling layer for one point: the same splines as {@link
 * RationalQuadraticSpline}, prepared together because their exponentials dominate the cost of a
 * decision.
 */
final class SplineRow {
  /** So many slopes are multiplied before a logarithm is taken; no product leaves the range. */
  private static final int SLOPES_PER_LOG = 8;

  private final int bins;
  private final int count;
  private final double bound;
  private final float[] exponentials;
  private final SplinePiece piece = new SplinePiece();

  SplineRow(FlowArchitecture architecture) {
    bins = architecture.bins();
    count = architecture.transformed();
    bound = architecture.bound();
    exponentials = new float[architecture.couplingOutputs()];
  }

  /** Takes raw numbers, [splineNumbers][count]. */
  void set(float[] raw) {
    float clip = (float) (-1 / RationalQuadraticSpline.LOG_LEAST_SLOPE);
    int sizes = 2 * bins * count;
    FastExp.softClipped(raw, exponentials, 0, sizes, 2 * clip);
    FastExp.softClipped(raw, exponentials, sizes, raw.length, clip);
  }

  /** Maps the numbers at {@code order[from...]} in place; returns the sum of the log slopes. */
  double forward(double[] point, int[] order, int from) {
    double log = 0;
    double slopes = 1;
    for (int i = 0; i < count; i++) {
      double x = point[order[from + i]];
      if (x > -bound && x < bound) {
        select(i, x, 0);
        point[order[from + i]] = piece.forward(x);
        slopes *= piece.slope();
      }
      if (i % SLOPES_PER_LOG == SLOPES_PER_LOG - 1) {
        log += Math.log(slopes);
        slopes = 1;
      }
    }
    return log + Math.log(slopes);
  }

  /** Undoes {@link #forward}; returns the sum of the forward log slopes. */
  double inverse(double[] point, int[] order, int from) {
    double log = 0;
    double slopes = 1;
    for (int i = 0; i < count; i++) {
      double y = point[order[from + i]];
      if (y > -bound && y < bound) {
        select(i, y, bins * count);
        point[order[from + i]] = piece.inverse(y);
        slopes *= piece.slope();
      }
      if (i % SLOPES_PER_LOG == SLOPES_PER_LOG - 1) {
        log += Math.log(slopes);
        slopes = 1;
      }
    }
    return log + Math.log(slopes);
  }

  /** Finds the bin that holds a value on one axis (widths at 0, heights at bins · count). */
  private void select(int i, double value, int axis) {
    double widths = 0;
    double heights = 0;
    for (int k = 0; k < bins; k++) {
      widths += exponentials[k * count + i];
      heights += exponentials[(bins + k) * count + i];
    }
    double perWidth = 2 * bound / widths;
    double perHeight = 2 * bound / heights;
    double share = (value + bound) / (axis == 0 ? perWidth : perHeight);
    double left = 0;
    double bottom = 0;
    int bin = 0;
    while (bin < bins - 1) {
      double width = exponentials[bin * count + i];
      double height = exponentials[(bins + bin) * count + i];
      if (share < (axis == 0 ? left + width : bottom + height)) {
        break;
      }
      left += width;
      bottom += height;
      bin++;
    }
    piece.set(
        left * perWidth - bound,
        bottom * perHeight - bound,
        exponentials[bin * count + i] * perWidth,
        exponentials[(bins + bin) * count + i] * perHeight,
        bin == 0 ? 1 : exponentials[(2 * bins + bin - 1) * count + i],
        bin == bins - 1 ? 1 : exponentials[(2 * bins + bin) * count + i]);
  }
}
