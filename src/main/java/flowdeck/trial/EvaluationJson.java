package flowdeck.trial;

import flowdeck.core.Confidence;
import flowdeck.core.InputException;
import flowdeck.trial.TerminalStages.Reading;
import flowdeck.trial.statistics.Range;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.commons.statistics.interval.BinomialConfidenceInterval;
import org.apache.commons.statistics.interval.Interval;
import org.jspecify.annotations.Nullable;

/**
 * Many trials as the command {@code evaluate --json} writes them, finished or interrupted. Names
 * are a contract: more may be added, none renamed.
 *
 * @param selection strategy, e.g. "sbs"
 * @param trials those that count, without invalid ones
 * @param wilson95 both ends of the interval of the success rate, fractions
 * @param skippedSeeds seeds whose scene the scripted expert could not solve, so nobody is judged on
 *     it
 * @param terminalStages trials by last completed stage; the last stage's are the successes
 * @param failedAtStages failures by the stage they failed at
 * @param falseAlarms alarms in successful trials, or null if no signal had a threshold
 * @param rows one per trial run, invalid ones included, by seed
 * @param invalid trials that say nothing about the policy: the simulation failed, or the process
 *     that ran it
 * @param reasons why trials failed, with their number; those of invalid trials stand apart
 * @param skipped the skipped seeds with the reason
 * @param asked how many trials were asked for
 * @param complete whether all of them were run
 * @param successRule "held" or "instant", see {@link EvaluationSettings}
 * @param stepLimit waypoints after which a trial ended, or null if the task's time limits held
 * @param conditions what differed in the cell from the usual one, "usual" if nothing
 * @param taskHash of the task's description
 * @param build hash of the program
 * @param invalidReasons why trials were invalid, with their number
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
    List<Row> rows,
    int invalid,
    Map<String, Integer> reasons,
    List<Skipped> skipped,
    int asked,
    boolean complete,
    long firstSeed,
    int decisionMillis,
    String successRule,
    @Nullable Integer stepLimit,
    String conditions,
    String taskHash,
    String build,
    Map<String, Integer> invalidReasons) {

  /**
   * One trial.
   *
   * @param outcome "success", "failure" or "invalid"
   * @param seconds on the cell's clock
   * @param alarms signals of the policy's confidence that crossed their thresholds
   * @param reason why it did not succeed, or null
   * @param touched what the arms pressed on that they should not, a sentence each
   */
  public record Row(
      long seed,
      String outcome,
      @Nullable String lastCompletedStage,
      @Nullable String failedAtStage,
      long decisions,
      double seconds,
      List<String> alarms,
      @Nullable String reason,
      List<String> touched) {

    /** The row of a trial. */
    public static Row of(Judged trial) {
      return new Row(
          trial.seed(),
          trial.label().outcome().word(),
          trial.label().lastCompletedStage(),
          trial.label().failedAtStage(),
          trial.decisions(),
          trial.seconds(),
          trial.alarms().stream().sorted().map(EvaluationJson::word).toList(),
          trial.reason(),
          trial.touched());
    }

    /** A trial that came to no end, which says nothing about the policy. */
    public static Row invalid(long seed, String reason) {
      return new Row(seed, Outcome.INVALID.word(), null, null, 0, 0, List.of(), reason, List.of());
    }

    /** Whether it says something about the policy. */
    public boolean counts() {
      return !outcome.equals(Outcome.INVALID.word());
    }

    /** Whether the task was done. */
    public boolean succeeded() {
      return outcome.equals(Outcome.SUCCESS.word());
    }

    private Label label() {
      Outcome judged = Outcome.valueOf(outcome.toUpperCase(Locale.ROOT));
      String why =
          judged != Outcome.INVALID ? null : reason == null ? "the simulation failed" : reason;
      return new Label(judged, why, lastCompletedStage, failedAtStage, null, "");
    }
  }

  /**
   * A seed nobody is judged on.
   *
   * @param reason why the expert did not solve it
   */
  public record Skipped(long seed, String reason) {}

  /**
   * A judged trial of an evaluation, which may be in no store.
   *
   * @param alarms signals of the policy's confidence that crossed their thresholds
   * @param reason why it did not succeed, in words, or null
   * @param touched what the arms pressed on that they should not, a sentence each
   */
  public record Judged(
      long seed,
      Label label,
      long decisions,
      double seconds,
      Set<Confidence.Kind> alarms,
      @Nullable String reason,
      List<String> touched) {}

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

    static FalseAlarms of(List<Row> rows, Set<Confidence.Kind> watched) {
      Map<String, Integer> bySignal = new LinkedHashMap<>();
      watched.stream().sorted().forEach(kind -> bySignal.put(word(kind), 0));
      int successes = 0;
      int alarmed = 0;
      for (Row row : rows) {
        if (row.outcome().equals(Outcome.SUCCESS.word())) {
          successes++;
          alarmed += row.alarms().isEmpty() ? 0 : 1;
          row.alarms().forEach(kind -> bySignal.merge(kind, 1, Integer::sum));
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
   * Sums up the trials of one task with one policy that were run so far.
   *
   * @param stages of the task
   * @param asked how many trials were asked for
   * @param watched signals that had a threshold
   * @throws InputException if a row cannot be true
   */
  public static EvaluationJson of(
      EvaluationSettings settings,
      StageLadder stages,
      int asked,
      List<Row> rows,
      List<Skipped> skipped,
      Set<Confidence.Kind> watched) {
    List<Row> inOrder = rows.stream().sorted(Comparator.comparingLong(Row::seed)).toList();
    List<Skipped> left = skipped.stream().sorted(Comparator.comparingLong(Skipped::seed)).toList();
    List<Label> labels = inOrder.stream().map(Row::label).toList();
    labels.forEach(label -> label.check(stages));
    TerminalStages completed = TerminalStages.ofLabels(stages, labels, Reading.LAST_COMPLETED);
    TerminalStages failed = TerminalStages.ofLabels(stages, labels, Reading.FAILED_AT);
    Range wilson = completed.success().wilson();
    SelectionUsed selection = settings.selection();
    return new EvaluationJson(
        settings.task(),
        settings.policy().name(),
        selection.strategy(),
        completed.trials(),
        completed.successes(),
        List.of(wilson.low(), wilson.high()),
        left.stream().map(Skipped::seed).toList(),
        counts(completed),
        counts(failed),
        settings.policy().hash(),
        selection.candidates(),
        selection.sigma(),
        selection.continuity(),
        selection.warmStart(),
        watched.isEmpty() ? null : FalseAlarms.of(inOrder, watched),
        inOrder,
        inOrder.size() - completed.trials(),
        reasons(inOrder, Outcome.FAILURE),
        left,
        asked,
        inOrder.size() >= asked,
        settings.firstSeed(),
        settings.decisionMillis(),
        settings.successRule(),
        settings.stepLimit(),
        settings.conditions(),
        settings.taskHash(),
        settings.build(),
        reasons(inOrder, Outcome.INVALID));
  }

  private static Map<String, Integer> reasons(List<Row> rows, Outcome of) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Row row : rows) {
      if (row.reason() != null && row.outcome().equals(of.word())) {
        counts.merge(row.reason(), 1, Integer::sum);
      }
    }
    return counts;
  }

  private static Map<String, Integer> counts(TerminalStages table) {
    Map<String, Integer> result = new LinkedHashMap<>();
    for (String stage : table.stages().ids()) {
      result.put(stage, table.count(stage));
    }
    return result;
  }

  /**
   * Reads an evaluation to look at, finished or not.
   *
   * @throws InputException if the file is none
   */
  public static EvaluationJson read(Path file) {
    return JsonFile.read(file, EvaluationJson.class, "an evaluation").checked(file);
  }

  /**
   * Reads what was written before, to go on from it.
   *
   * @param settings of the evaluation that wants to go on
   * @param asked how many trials it wants
   * @throws InputException if the file is none, or of another evaluation: it is never mixed or
   *     overwritten
   */
  public static EvaluationJson read(
      Path file, EvaluationSettings settings, StageLadder stages, int asked) {
    EvaluationJson found = read(file);
    List<String> differences = found.settings().differences(settings);
    if (!differences.isEmpty()) {
      throw new InputException(
          "%s holds another evaluation (here %s); give another file or move that one away."
              .formatted(file, String.join(", ", differences)));
    }
    if (found.asked > asked || found.rows.size() > asked) {
      throw new InputException(
          "%s was begun with %d trials, more than the %d asked for; give another file or move that one away."
              .formatted(file, found.asked, asked));
    }
    try {
      EvaluationJson.of(settings, stages, asked, found.rows, found.skipped, Set.of());
    } catch (InputException | IllegalArgumentException e) {
      throw damaged(file, e);
    }
    return found;
  }

  /** A file may lack anything: then the parser leaves null where none is allowed. */
  @SuppressWarnings("ConstantValue")
  private EvaluationJson checked(Path file) {
    if (task == null
        || policy == null
        || policyHash == null
        || selection == null
        || successRule == null
        || conditions == null
        || taskHash == null
        || build == null
        || rows == null
        || skipped == null
        || rows.stream().anyMatch(row -> row == null || row.outcome == null || row.alarms == null)
        || rows.stream().mapToLong(Row::seed).distinct().count() != rows.size()
        || rows.stream().anyMatch(row -> row.seed < firstSeed)
        || skipped.stream().anyMatch(seed -> seed == null || seed.reason == null)) {
      throw damaged(file, null);
    }
    return this;
  }

  private static InputException damaged(Path file, @Nullable Exception cause) {
    String sentence =
        "%s is no evaluation that can be gone on with; give another file or move that one away."
            .formatted(file);
    return cause == null ? new InputException(sentence) : new InputException(sentence, cause);
  }

  private EvaluationSettings settings() {
    return new EvaluationSettings(
        task,
        taskHash,
        new PolicyUsed(policy, policyHash),
        new SelectionUsed(selection, candidates, sigma, continuity, warmStart),
        firstSeed,
        decisionMillis,
        successRule,
        stepLimit,
        conditions,
        build);
  }
}
