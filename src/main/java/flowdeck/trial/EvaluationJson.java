package flowdeck.trial;

import flowdeck.trial.TerminalStages.Reading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Many trials as the command {@code evaluate --json} writes them. Names are a contract: more may be
 * added, none renamed.
 *
 * @param selection strategy, e.g. "sbs"
 * @param trials those that count, without invalid ones
 * @param wilson95 both ends of the interval of the success rate, fractions
 * @param skippedSeeds seeds whose scene the scripted expert could not solve, so nobody is judged on
 *     it
 * @param terminalStages trials by last completed stage; the last stage's are the successes
 * @param failedAtStages failures by the stage they failed at
 * @param rows one per trial run, invalid ones included
 */
public record EvaluationJson(
    String task,
    String policy,
    String selection,
    int trials,
    int successes,
    List<Double> wilson95,
    List<Long> skippedSeeds,
    Map<String, Integer> terminalStages,
    Map<String, Integer> failedAtStages,
    String policyHash,
    int candidates,
    double sigma,
    double continuity,
    boolean warmStart,
    List<Row> rows) {

  /**
   * One trial.
   *
   * @param outcome "success", "failure" or "invalid"
   * @param seconds on the cell's clock
   */
  public record Row(
      long seed,
      String outcome,
      @Nullable String lastCompletedStage,
      @Nullable String failedAtStage,
      long decisions,
      double seconds) {

    public static Row of(long seed, Label label, long decisions, double seconds) {
      return new Row(
          seed,
          label.outcome().word(),
          label.lastCompletedStage(),
          label.failedAtStage(),
          decisions,
          seconds);
    }
  }

  /** A judged trial of an evaluation, which may be in no store. */
  public record Judged(long seed, Label label, long decisions, double seconds) {}

  /** Sums up judged trials of one task with one policy. */
  public static EvaluationJson of(
      TaskDescription task,
      PolicyUsed policy,
      SelectionUsed selection,
      List<Judged> judged,
      List<Long> skippedSeeds) {
    StageLadder stages = task.ladder();
    List<Label> labels = judged.stream().map(Judged::label).toList();
    labels.forEach(label -> label.check(stages));
    TerminalStages completed = TerminalStages.ofLabels(stages, labels, Reading.LAST_COMPLETED);
    TerminalStages failed = TerminalStages.ofLabels(stages, labels, Reading.FAILED_AT);
    Wilson wilson = completed.success();
    List<Row> rows = new ArrayList<>();
    for (Judged trial : judged) {
      rows.add(Row.of(trial.seed(), trial.label(), trial.decisions(), trial.seconds()));
    }
    return new EvaluationJson(
        task.name(),
        policy.name(),
        selection.strategy(),
        completed.trials(),
        completed.successes(),
        List.of(wilson.low(), wilson.high()),
        List.copyOf(skippedSeeds),
        counts(completed),
        counts(failed),
        policy.hash(),
        selection.candidates(),
        selection.sigma(),
        selection.continuity(),
        selection.warmStart(),
        rows);
  }

  private static Map<String, Integer> counts(TerminalStages table) {
    Map<String, Integer> result = new LinkedHashMap<>();
    for (String stage : table.stages().ids()) {
      result.put(stage, table.count(stage));
    }
    return result;
  }
}
