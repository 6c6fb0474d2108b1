package flowdeck.flow;

/**
 * The order of raw spline numbers inside the engine: all of one spline together, filled up to whole
 * panels, so that a spline can be evaluated as soon as its panels are. Weight files hold them
 * [splineNumbers][transformed].
 */
final class RawRows {
  private RawRows() {}

  static int panelsPerSpline(FlowArchitecture architecture) {
    return (architecture.splineNumbers() + PackedMatrix.PANEL - 1) / PackedMatrix.PANEL;
  }

  static int perSpline(FlowArchitecture architecture) {
    return panelsPerSpline(architecture) * PackedMatrix.PANEL;
  }

  static int count(FlowArchitecture architecture) {
    return perSpline(architecture) * architecture.transformed();
  }

  /** Brings rows of a weight file, each of {@code length} numbers, into this order. */
  static float[] arranged(FlowArchitecture architecture, float[] rows, int length) {
    float[] arranged = new float[count(architecture) * length];
    arrange(architecture, rows, 0, length, arranged);
    return arranged;
  }

  static void arrange(
      FlowArchitecture architecture, float[] rows, int from, int length, float[] arranged) {
    int transformed = architecture.transformed();
    int perSpline = perSpline(architecture);
    for (int k = 0; k < architecture.splineNumbers(); k++) {
      for (int t = 0; t < transformed; t++) {
        int source = from + (k * transformed + t) * length;
        int target = (t * perSpline + k) * length;
        if (length == 1) {
          arranged[target] = rows[source];
        } else {
          System.arraycopy(rows, source, arranged, target, length);
        }
      }
    }
  }
}
