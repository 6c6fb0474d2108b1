package flowdeck.trial;

import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ids of a task's stages in the order in which they are completed. The first is the start
 * itself: a trial that began has completed it, and the last one completed is success.
 *
 * <p>A trial that failed has a last completed stage and a stage it failed at. Each follows from the
 * other unless the operator says more, such as that the robot never began: then it failed at the
 * first stage. The paper's Table I can be read either way, so both are kept.
 *
 * @param ids at least two, all different
 */
public record StageLadder(List<String> ids) {

  public StageLadder {
    ids = List.copyOf(ids);
    if (ids.size() < 2 || new HashSet<>(ids).size() != ids.size()) {
      throw new IllegalArgumentException("Stages must be two or more and differ, got " + ids);
    }
  }

  public String first() {
    return ids.getFirst();
  }

  public String last() {
    return ids.getLast();
  }

  /** Position from 0, or -1 if there is no such stage. */
  public int indexOf(String stage) {
    return ids.indexOf(stage);
  }

  /** The stage after this one, or null after the last. */
  public @Nullable String after(String stage) {
    int next = known(stage) + 1;
    return next < ids.size() ? ids.get(next) : null;
  }

  /** Where a trial failed that completed this stage last: at the next one. */
  public String failedAtAfter(String lastCompleted) {
    String next = after(lastCompleted);
    if (next == null) {
      throw new IllegalArgumentException("A trial that completed " + lastCompleted + " succeeded");
    }
    return next;
  }

  /** What a trial completed last that failed at this stage: the one before. */
  public String lastCompletedBefore(String failedAt) {
    return ids.get(Math.max(0, known(failedAt) - 1));
  }

  private int known(String stage) {
    int index = ids.indexOf(stage);
    if (index < 0) {
      throw new IllegalArgumentException("No stage " + stage + " among " + ids);
    }
    return index;
  }
}
