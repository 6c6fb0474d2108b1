package flowdeck.policy;

/**
 * The plan the arms follow while the next one is decided, in the flow's numbers. Two plans meet at
 * equal times, not at equal waypoint numbers: cameras are not exactly regular.
 *
 * @param startNanos time of the observation it answers
 * @param waypointNanos waypoint k is due at {@code startNanos + (k + 1) * waypointNanos}
 * @param dims numbers per waypoint
 * @param actions normalised, [horizon][dims]; nobody writes to them
 */
record PlanInForce(long startNanos, long waypointNanos, int dims, float[] actions) {
  /** Waypoint times by which a waypoint may be due later and still count as covered. */
  private static final double TOLERANCE = 0.25;

  /** Waypoint times for which the plan's last velocity is trusted past its end. */
  private static final double TRUSTED = 1;

  int horizon() {
    return actions.length / dims;
  }

  /**
   * How many waypoints of a plan for a later observation are due before this plan is over.
   *
   * @param nanos time of that observation
   */
  int covered(long nanos) {
    double gone = (double) (nanos - startNanos) / waypointNanos;
    int covered = (int) Math.floor(horizon() - gone + TOLERANCE);
    return nanos < startNanos ? 0 : Math.clamp(covered, 0, horizon());
  }

  /**
   * What this plan says at the waypoints of a plan for a later observation. Where it is over, it
   * goes on with its last velocity for at most one waypoint time and then rests, within the range.
   *
   * @param nanos time of that observation
   * @return normalised, [horizon][dims]
   */
  float[] continued(long nanos, ActionRange range) {
    double gone = (double) (nanos - startNanos) / waypointNanos;
    int last = horizon() - 1;
    float[] result = new float[actions.length];
    for (int step = 0; step <= last; step++) {
      double at = Math.clamp(step + gone, 0, last + TRUSTED);
      int piece = Math.max(0, Math.min((int) at, last - 1));
      for (int dim = 0; dim < dims; dim++) {
        double from = actions[piece * dims + dim];
        double to = actions[Math.min(piece + 1, last) * dims + dim];
        double value = from + (at - piece) * (to - from);
        result[step * dims + dim] = (float) (at > last ? range.within(dim, value) : value);
      }
    }
    return result;
  }
}
