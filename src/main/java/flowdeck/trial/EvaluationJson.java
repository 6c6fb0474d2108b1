package flowdeck.trial;

import flowdeck.core.Confidence;
import flowdeck.trial.TerminalStages.Reading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.commons.statistics.interval.BinomialConfidenceInterval;
import org.apache.commons.statistics.interval.Interval;
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
 * @param falseAlarms alarms in successful trials, or null if no signal had a threshold
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
    @Nullable FalseAlarms falseAlarms,
    List<Row> rows) {

  /**
   * One trial.
   *
   * @param outcome "success", "failure" or "invalid"
   * @param seconds on the cell's clock
   * @param alarms signals of the policy's confidence that crossed their thresholds
   */
  public record Row(
      long seed,
      String outcome,
      @Nullable String lastCompletedStage,
      @Nullable String failedAtStage,
      long decisions,
      double seconds,
      List<String> alarms) {

    static Row of(Judged trial) {
      return new Row(
          trial.seed(),
          trial.label().outcome().word(),
          trial.label().lastCompletedStage(),
          trial.label().failedAtStage(),
          trial.decisions(),
          trial.seconds(),
          trial.alarms().stream().sorted().map(EvaluationJson::word).toList());
    }
  }

  /**
   * A judged trial of an evaluation, which may be in no store.
   *
   * @param alarms signals of the policy's confidence that crossed their thresholds
   */
  public record Judged(
      long seed, Label label, long decisions, double seconds, Set<Confidence.Kind> alarms) {

    /** A trial without alarms. */
    public Judged(long seed, Label label, long decisions, double seconds) {
      this(seed, label, decisions, seconds, Set.of());
    }
  }

  /**
   * Alarms of the policy's confidence in successful trials, which are false ones.
   *
   * @param successes how many trials succeeded
   * @param alarmed in how many of them any signal crossed its threshold
   * @param exact95 both ends of the exact (Clopper-Pearson) interval of the rate, fractions
   * @param bySignal the same count for each signal that had a threshold
   */
  public record FalseAlarms(
      int successes, int alarmed, List<Double> exact95, Map<String, Integer> bySignal) {

    static FalseAlarms of(List<Judged> judged, Set<Confidence.Kind> watched) {
      Map<String, Integer> bySignal = new LinkedHashMap<>();
      watched.stream().sorted().forEach(kind -> bySignal.put(word(kind), 0));
      int successes = 0;
      int alarmed = 0;
      for (Judged trial : judged) {
        if (trial.label().outcome() == Outcome.SUCCESS) {
          successes++;
          alarmed += trial.alarms().isEmpty() ? 0 : 1;
          trial.alarms().forEach(kind -> bySignal.merge(word(kind), 1, Integer::sum));
        }
      }
      return new FalseAlarms(successes, alarmed, exact95(alarmed, successes), bySignal);
    }

    private static List<Double> exact95(int count, int of) {
      if (of == 0) {
        return List.of(0.0, 1.0);
      }
      Interval interval = BinomialConfidenceInterval.CLOPPER_PEARSON.fromErrorRate(of, count, 0.05);
      return List.of(interval.getLowerBound(), interval.getUpperBound());
    }
  }

  private static String word(Confidence.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Sums up judged trials of one task with one policy.
   *
   * @param watched signals that had a threshold
   */
  public static EvaluationJson of(
      TaskDescription task,
      PolicyUsed policy,
      SelectionUsed selection,
      List<Judged> judged,
      List<Long> skippedSeeds,
      Set<Confidence.Kind> watched) {
    StageLadder stages = task.ladder();
    List<Label> labels = judged.stream().map(Judged::label).toList();
    labels.forEach(label -> label.check(stages));
    TerminalStages completed = TerminalStages.ofLabels(stages, labels, Reading.LAST_COMPLETED);
    TerminalStages failed = TerminalStages.ofLabels(stages, labels, Reading.FAILED_AT);
    Wilson wilson = completed.success();
    List<Row> rows = new ArrayList<>();
    for (Judged trial : judged) {
      rows.add(Row.of(trial));
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
        watched.isEmpty() ? null : FalseAlarms.of(judged, watched),
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
