package flowdeck.station;

import flowdeck.core.Confidence.Kind;
import flowdeck.core.Confidence.Signal;
import flowdeck.core.Plan;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Tells when a signal of a policy's confidence crosses its threshold: once when it leaves, not at
 * each decision it stays beyond. Of one trial; confined to one thread.
 */
public final class AlarmWatch {
  private final Set<Kind> beyond = EnumSet.noneOf(Kind.class);
  private final Set<Kind> ever = EnumSet.noneOf(Kind.class);
  private long newest = -1;

  /**
   * Looks at the plan in force; the same plan again tells nothing new.
   *
   * @return the signals that crossed their thresholds with this plan
   */
  public List<Signal> look(Plan plan) {
    if (plan.sequence() == newest) {
      return List.of();
    }
    newest = plan.sequence();
    List<Signal> crossed = new ArrayList<>();
    for (Signal signal : plan.confidence().signals()) {
      if (!signal.alarmed()) {
        beyond.remove(signal.kind());
      } else if (beyond.add(signal.kind())) {
        ever.add(signal.kind());
        crossed.add(signal);
      }
    }
    return crossed;
  }

  /** Every signal that crossed its threshold so far. */
  public Set<Kind> ever() {
    return Set.copyOf(ever);
  }
}
