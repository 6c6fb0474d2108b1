package flowdeck.console.trials;

import flowdeck.console.Operations.TrialRow;
import flowdeck.console.TrialLabel;
import flowdeck.console.TrialLabel.Outcome;
import flowdeck.console.widget.OutcomePlot.Row;
import flowdeck.trial.statistics.Range;
import flowdeck.trial.statistics.Rate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The session's trials summed up as in the paper's Table I, once for each of its readings. */
final class OutcomeTable {
  private OutcomeTable() {}

  /** One row per task, policy and selection, in order of appearance. */
  static List<Row> of(List<TrialRow> trials) {
    Map<List<String>, List<TrialRow>> groups = new LinkedHashMap<>();
    for (TrialRow trial : trials) {
      groups
          .computeIfAbsent(
              List.of(trial.task(), trial.policy(), trial.selection()), key -> new ArrayList<>())
          .add(trial);
    }
    return groups.entrySet().stream().map(e -> row(e.getKey(), e.getValue())).toList();
  }

  private static Row row(List<String> key, List<TrialRow> trials) {
    List<String> stages = trials.getFirst().stages();
    int[] lastCompleted = new int[stages.size()];
    int[] failedAt = new int[stages.size()];
    int counted = 0;
    int successes = 0;
    int left = 0;
    for (TrialRow trial : trials) {
      TrialLabel label = trial.label();
      if (label == null || label.outcome() == Outcome.INVALID) {
        left++;
        continue;
      }
      counted++;
      int last = Math.clamp(trial.completed() - 1, 0, stages.size() - 1);
      if (label.outcome() == Outcome.SUCCESS) {
        successes++;
        last = stages.size() - 1;
      } else if (label.failedAt() >= 0 && label.failedAt() < stages.size()) {
        failedAt[label.failedAt()]++;
        last = Math.max(0, label.failedAt() - 1);
      }
      lastCompleted[last]++;
    }
    Range wilson = new Rate(successes, counted).wilson();
    return new Row(
        key.get(0),
        key.get(1) + " · " + key.get(2),
        left == 0 ? "" : "%d not counted".formatted(left),
        stages,
        lastCompleted,
        failedAt,
        counted - successes - sum(failedAt),
        successes,
        counted,
        wilson.low(),
        wilson.high());
  }

  private static int sum(int[] counts) {
    int sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum;
  }
}
