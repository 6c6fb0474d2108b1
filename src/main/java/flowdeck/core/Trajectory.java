package flowdeck.core;

import java.util.List;

/**
 * Targets for the whole cell at equal spacing in time.
 *
 * @param startNanos the time of the observation the trajectory answers, on the cell's {@link Clock}
 * @param waypointNanos spacing; waypoint k (from 0) is due at {@code startNanos + (k + 1) *
 *     waypointNanos}
 * @param waypoints absolute targets, each in the order of the cell's {@link ActionLayout}
 */
public record Trajectory(long startNanos, long waypointNanos, List<JointVector> waypoints) {
  public Trajectory {
    waypoints = List.copyOf(waypoints);
    if (waypoints.isEmpty() || waypointNanos <= 0) {
      throw new IllegalArgumentException(
          "A trajectory needs at least one waypoint and a positive spacing");
    }
  }

  public int horizon() {
    return waypoints.size();
  }

  /** When the last waypoint is due; later there is no target. */
  public long endNanos() {
    return startNanos + waypointNanos * waypoints.size();
  }
}
