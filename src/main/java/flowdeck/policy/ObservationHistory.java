package flowdeck.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * The newest encoded observations, from which the flow's context is made: as many as the policy was
 * trained with, one waypoint time apart, the oldest first. Until there are enough, the oldest
 * stands in for what came before, as at the beginning of a training episode.
 */
final class ObservationHistory {
  private final int length;
  private final long waypointNanos;
  private final List<Entry> entries = new ArrayList<>();

  ObservationHistory(int length, long waypointNanos) {
    this.length = length;
    this.waypointNanos = waypointNanos;
  }

  void clear() {
    entries.clear();
  }

  void add(long nanos, float[] observation) {
    entries.add(new Entry(nanos, observation));
    // An entry older than the whole history cannot be the nearest to any wanted time.
    long oldest = nanos - length * waypointNanos;
    while (entries.size() > 2 && entries.get(1).nanos <= oldest) {
      entries.removeFirst();
    }
  }

  /** All observations the flow is conditioned on, one after the other. */
  float[] context() {
    Entry newest = entries.getLast();
    int size = newest.observation.length;
    float[] context = new float[length * size];
    for (int i = 0; i < length; i++) {
      long wanted = newest.nanos - (length - 1 - i) * waypointNanos;
      System.arraycopy(nearest(wanted).observation, 0, context, i * size, size);
    }
    return context;
  }

  private Entry nearest(long nanos) {
    Entry nearest = entries.getFirst();
    for (Entry entry : entries) {
      if (Math.abs(entry.nanos - nanos) < Math.abs(nearest.nanos - nanos)) {
        nearest = entry;
      }
    }
    return nearest;
  }

  private record Entry(long nanos, float[] observation) {}
}
