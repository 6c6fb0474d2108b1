package flowdeck.experiment;

import flowdeck.trial.EvaluationJson;
import flowdeck.trial.EvaluationJson.Row;
import flowdeck.trial.statistics.PairedTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Two cells that were judged on the same seeds.
 *
 * @param first that succeeded more often, or came first
 * @param second the other one
 * @param test on the seeds judged for both
 * @param corrected the test's p after Holm's correction over all comparisons of the experiment
 */
public record Comparison(CellResult first, CellResult second, PairedTest test, double corrected) {
  private static final double CHANCE = 0.05;

  /** Whether the difference is beyond chance. */
  public boolean isBeyondChance() {
    return corrected < CHANCE;
  }

  /** All pairs of cells that were evaluated on the same task from the same seed on. */
  public static List<Comparison> all(List<CellResult> results) {
    List<CellResult[]> pairs = new ArrayList<>();
    List<PairedTest> tests = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      for (int j = i + 1; j < results.size(); j++) {
        EvaluationJson one = results.get(i).evaluation();
        EvaluationJson other = results.get(j).evaluation();
        if (one == null
            || other == null
            || !one.task().equals(other.task())
            || one.firstSeed() != other.firstSeed()) {
          continue;
        }
        boolean swap = rate(other) > rate(one);
        pairs.add(
            swap
                ? new CellResult[] {results.get(j), results.get(i)}
                : new CellResult[] {results.get(i), results.get(j)});
        tests.add(
            swap
                ? PairedTest.of(successes(other), successes(one))
                : PairedTest.of(successes(one), successes(other)));
      }
    }
    List<Double> corrected = PairedTest.holm(tests.stream().map(PairedTest::p).toList());
    List<Comparison> comparisons = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      comparisons.add(
          new Comparison(pairs.get(i)[0], pairs.get(i)[1], tests.get(i), corrected.get(i)));
    }
    return comparisons;
  }

  private static double rate(EvaluationJson evaluation) {
    return evaluation.trials() == 0 ? 0 : (double) evaluation.successes() / evaluation.trials();
  }

  private static Map<Long, Boolean> successes(EvaluationJson evaluation) {
    Map<Long, Boolean> successes = new HashMap<>();
    for (Row row : evaluation.rows()) {
      if (row.counts()) {
        successes.put(row.seed(), row.succeeded());
      }
    }
    return successes;
  }
}
