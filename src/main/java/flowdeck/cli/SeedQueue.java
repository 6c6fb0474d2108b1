package flowdeck.cli;

import flowdeck.core.InputException;
import flowdeck.trial.EvaluationJson.Row;
import flowdeck.trial.EvaluationJson.Skipped;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which seeds of an evaluation are done, at work and still to do. However many work at once, the
 * seeds that are run are those one worker alone would run: seeds in order, until enough of them
 * were not skipped. Any thread.
 */
final class SeedQueue {
  /** Seeds in a row of which hardly any can be solved, before it is given up. */
  private static final int HOPELESS = 20;

  private final long first;
  private final int wanted;
  private final Map<Long, Verdict> done = new HashMap<>();
  private final Set<Long> atWork = new HashSet<>();
  private int judged;
  private boolean stopped;
  private @Nullable RuntimeException failure;

  /**
   * What became of a seed: a trial, or a scene that was skipped.
   *
   * @param row the trial, or null
   * @param skipped why there was none, or null
   */
  record Verdict(@Nullable Row row, @Nullable Skipped skipped) {
    long seed() {
      if (row != null) {
        return row.seed();
      }
      if (skipped != null) {
        return skipped.seed();
      }
      throw new IllegalStateException("Neither a trial nor skipped");
    }
  }

  /**
   * @param first seed
   * @param wanted how many trials, seeds that are skipped not counted
   */
  SeedQueue(long first, int wanted) {
    this.first = first;
    this.wanted = wanted;
  }

  /** Notes what was done before. */
  synchronized void add(Verdict verdict) {
    atWork.remove(verdict.seed());
    if (done.put(verdict.seed(), verdict) == null && verdict.row() != null) {
      judged++;
    }
    notifyAll();
  }

  /** The next seed to do; waits while that depends on seeds at work. Empty: there are no more. */
  synchronized OptionalLong take() throws InterruptedException {
    while (!stopped && failure == null && judged < wanted) {
      if (judged + atWork.size() < wanted) {
        hopeless();
        long seed = first;
        while (done.containsKey(seed) || atWork.contains(seed)) {
          seed++;
        }
        atWork.add(seed);
        return OptionalLong.of(seed);
      }
      wait();
    }
    return OptionalLong.empty();
  }

  /** Puts a seed back whose worker came to an end. */
  synchronized void giveBack(long seed) {
    atWork.remove(seed);
    notifyAll();
  }

  /** Hands out no more seeds. */
  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  /** Hands out no more seeds because of this. */
  synchronized void fail(RuntimeException cause) {
    if (failure == null) {
      failure = cause;
    }
    notifyAll();
  }

  /** Why no more seeds are handed out, or null. */
  synchronized @Nullable RuntimeException failure() {
    return failure;
  }

  synchronized boolean stopped() {
    return stopped;
  }

  /** Trials done. */
  synchronized int judged() {
    return judged;
  }

  synchronized List<Row> rows() {
    return done.values().stream().map(Verdict::row).filter(row -> row != null).toList();
  }

  synchronized List<Skipped> skipped() {
    return done.values().stream().map(Verdict::skipped).filter(seed -> seed != null).toList();
  }

  /** Looks at the seeds in order up to the first that is not done, so that chance has no say. */
  private void hopeless() {
    int left = 0;
    int kept = 0;
    for (long seed = first; ; seed++) {
      Verdict verdict = done.get(seed);
      if (verdict == null) {
        return;
      }
      if (verdict.row() != null) {
        kept++;
      } else {
        left++;
      }
      if (left >= HOPELESS && left > HOPELESS * kept) {
        failure =
            new InputException(
                "The expert solved only %d of the %d seeds from %d on; look at the task file or choose other seeds."
                    .formatted(kept, kept + left, first));
        throw failure;
      }
    }
  }
}
