package flowdeck.trial;

import flowdeck.trial.statistics.Rate;
import java.util.ArrayList;
import java.util.List;

/**
 * At which stage trials ended: a row of the paper's Table I. The paper's text is not consistent
 * with one reading of its table ("placed the first block in 95 %" reads it one way, "terminated
 * after Arm One Placing" the other), so both can be shown, and which one must be said.
 *
 * @param reading which stage of a failed trial is counted
 * @param stages in order
 * @param counts for each stage
 * @param successes among the trials
 * @param trials counted: judged and not invalid
 */
public record TerminalStages(
    Reading reading, StageLadder stages, List<Integer> counts, int successes, int trials) {

  /** Which stage of a trial is counted. */
  public enum Reading {
    /**
     * The last one completed. Successes are the last column, and columns add up to the trials: the
     * paper's table.
     */
    LAST_COMPLETED,
    /** The one it failed at. Columns add up to the failures; successes stand beside them. */
    FAILED_AT
  }

  public TerminalStages {
    counts = List.copyOf(counts);
  }

  /**
   * Counts trials.
   *
   * @param stages of their task
   * @param trials any; those not judged, invalid or of a task with other stages are left out
   */
  public static TerminalStages of(StageLadder stages, List<Trial> trials, Reading reading) {
    List<Label> labels = new ArrayList<>();
    for (Trial trial : trials) {
      if (trial.counts() && trial.label() != null && trial.start().stages().equals(stages)) {
        labels.add(trial.label());
      }
    }
    return ofLabels(stages, labels, reading);
  }

  /** Counts labels; invalid ones are left out. */
  static TerminalStages ofLabels(StageLadder stages, List<Label> labels, Reading reading) {
    int[] counts = new int[stages.ids().size()];
    int successes = 0;
    int trials = 0;
    for (Label label : labels) {
      if (label.outcome() == Outcome.INVALID) {
        continue;
      }
      trials++;
      if (label.outcome() == Outcome.SUCCESS) {
        successes++;
      }
      String stage =
          switch (reading) {
            case LAST_COMPLETED -> label.lastCompletedStage();
            case FAILED_AT -> label.failedAtStage();
          };
      if (stage != null) {
        counts[stages.indexOf(stage)]++;
      }
    }
    return new TerminalStages(
        reading, stages, java.util.Arrays.stream(counts).boxed().toList(), successes, trials);
  }

  /** How many trials ended at this stage. */
  public int count(String stage) {
    return counts.get(stages.indexOf(stage));
  }

  /** The success rate. */
  public Rate success() {
    return new Rate(successes, trials);
  }
}
