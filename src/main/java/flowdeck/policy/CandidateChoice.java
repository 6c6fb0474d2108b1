package flowdeck.policy;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Ranks candidates by log-likelihood minus what leaving the plan in force costs. One with a number
 * or a likelihood that is not finite is never taken.
 *
 * @param actions normalised, [count][dims]
 * @param logDensities nats, [count]
 */
record CandidateChoice(float[] actions, double[] logDensities, Continuity continuity) {

  /** Which candidates a strategy refines, the best first. */
  int[] toRefine(Selection.Strategy strategy) {
    return strategy.allCompete() ? best(strategy.refined()) : first(strategy.refined());
  }

  /** Which candidate a strategy executes, -1 if none can be. */
  int chosen(Selection.Strategy strategy) {
    int[] found = strategy.allCompete() ? best(1) : first(1);
    return found.length == 0 ? -1 : found[0];
  }

  private int[] best(int most) {
    return usable()
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -objective(i)))
        .limit(most)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private int[] first(int most) {
    return usable().limit(most).toArray();
  }

  private IntStream usable() {
    return IntStream.range(0, logDensities.length).filter(this::isUsable);
  }

  private boolean isUsable(int candidate) {
    int dims = actions.length / logDensities.length;
    for (int i = candidate * dims; i < (candidate + 1) * dims; i++) {
      if (!Float.isFinite(actions[i])) {
        return false;
      }
    }
    return Double.isFinite(objective(candidate));
  }

  private double objective(int candidate) {
    int dims = actions.length / logDensities.length;
    return logDensities[candidate] - continuity.cost(actions, candidate * dims);
  }
}
