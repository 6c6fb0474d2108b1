package flowdeck.console.trials;

import flowdeck.console.Live;
import flowdeck.console.Refusals;
import flowdeck.console.StudyOperations;
import flowdeck.console.widget.OutcomePlot;
import flowdeck.core.Latest;
import flowdeck.core.NamedThreads;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.protocol.Contender;
import flowdeck.trial.protocol.Protocol;
import flowdeck.trial.protocol.StoppingRule;
import flowdeck.trial.protocol.Study;
import flowdeck.trial.report.ContenderResult;
import flowdeck.trial.report.Findings;
import flowdeck.trial.statistics.KaplanMeier;
import flowdeck.trial.statistics.Range;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The evaluations of the store, and what the chosen one says so far. */
public final class EvaluationsViewModel {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluationsViewModel.class);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH);

  private final Live live;
  private final Refusals refusals;
  private final ObjectProperty<List<Study>> studies = new SimpleObjectProperty<>(List.of());
  private final ObjectProperty<@Nullable Study> chosen = new SimpleObjectProperty<>();
  private final ObjectProperty<@Nullable Told> told = new SimpleObjectProperty<>();
  private final Latest<Told> found = new Latest<>();
  private final ExecutorService finding = NamedThreads.single("findings");
  private final StringProperty reported = new SimpleStringProperty("");
  private List<Study> seen = List.of();

  public EvaluationsViewModel(Live live, Refusals refusals) {
    this.live = live;
    this.refusals = refusals;
    chosen.subscribe(this::find);
  }

  /**
   * What is told of an evaluation.
   *
   * @param study as it was when this was found
   * @param sentences what it comes to
   * @param evidence in words, empty where nothing is compared
   * @param outcomes of each policy
   * @param times until each stage
   */
  record Told(
      Study study,
      List<String> sentences,
      String evidence,
      List<OutcomePlot.Row> outcomes,
      List<String> times) {

    static Told of(Study study) {
      Findings findings = Findings.of(study);
      return new Told(
          study,
          findings.sentences(),
          EvaluationsViewModel.evidence(findings),
          EvaluationsViewModel.outcomes(findings),
          EvaluationsViewModel.times(findings));
    }
  }

  /** Exact tests of many trials take seconds, for which the window must not stand still. */
  private void find(@Nullable Study study) {
    Told shown = told.get();
    if (study == null || (shown != null && shown.study().id() != study.id())) {
      told.set(null); // one evaluation's findings never stand beside another
    }
    if (study != null) {
      finding.execute(() -> found.set(told(study))); // in order, so the newest comes last
    }
  }

  private static Told told(Study study) {
    try {
      return Told.of(study);
    } catch (RuntimeException e) { // thread root: the operator must hear of it
      LOG.error("The findings of evaluation {} cannot be told", study.id(), e);
      String sentence =
          "What it comes to cannot be told: internal error (%s); the log has the details."
              .formatted(e);
      return new Told(study, List.of(sentence), "", List.of(), List.of());
    }
  }

  private StudyOperations operations() {
    return live.operations().studies();
  }

  /** Asks for what other consoles may have changed. */
  public void refresh() {
    operations().refresh();
  }

  /** Takes the newest values. */
  public void pulse() {
    reported.set(operations().reported());
    Told newestTold = found.take();
    if (newestTold != null && newestTold.study() == chosen.get()) {
      told.set(newestTold);
    }
    List<Study> newest = operations().all();
    if (newest == seen) {
      return;
    }
    seen = newest;
    Study before = chosen.get();
    studies.set(newest);
    chosen.set(
        newest.stream()
            .filter(study -> before != null && study.id() == before.id())
            .findFirst()
            .orElse(newest.isEmpty() ? null : newest.getFirst()));
  }

  /** How far an evaluation is, in words. */
  static String state(Study study, @Nullable Study current) {
    int counted = study.counted().size();
    int planned = study.protocol().order().size();
    String progress = "%d of %d".formatted(counted, planned);
    if (study.closed() != null) {
      return progress + ", ended early";
    }
    if (study.over()) {
      return progress + ", over";
    }
    return progress + (isCurrent(study, current) ? ", going on" : ", left");
  }

  private static boolean isCurrent(Study study, @Nullable Study current) {
    return current != null && current.id() == study.id();
  }

  /** How far an evaluation is, in words. */
  String state(Study study) {
    return state(study, operations().current());
  }

  /** When it was laid down. */
  static String created(Study study) {
    return TIME.format(study.created().atZone(ZoneId.systemDefault()));
  }

  /** Whether it is the one that is being carried out. */
  boolean going(Study study) {
    return isCurrent(study, operations().current());
  }

  /** The outcomes of the chosen one, as the plot shows them. */
  static List<OutcomePlot.Row> outcomes(Findings findings) {
    List<OutcomePlot.Row> rows = new ArrayList<>();
    List<String> stages =
        findings.task().stages().stream().map(TaskDescription.Stage::title).toList();
    for (ContenderResult one : findings.contenders()) {
      Range range = one.success().wilson();
      rows.add(
          new OutcomePlot.Row(
              findings.task().title(),
              one.name(),
              "",
              stages,
              ints(one.byLastCompleted().counts()),
              ints(one.byFailedAt().counts()),
              0,
              one.success().successes(),
              one.success().trials(),
              range.low(),
              range.high()));
    }
    return rows;
  }

  private static int[] ints(List<Integer> counts) {
    return counts.stream().mapToInt(Integer::intValue).toArray();
  }

  /** What was laid down, a line each. */
  static List<String> protocol(Study study) {
    Protocol protocol = study.protocol();
    List<String> lines = new ArrayList<>();
    lines.add("Task: " + protocol.task().title());
    lines.add("Success: " + protocol.task().success());
    if (study.hidden()) {
      lines.add("Policies: hidden until it is unblinded");
    } else {
      for (Contender one : protocol.contenders()) {
        lines.add("Policy: %s, hash %s".formatted(one.text(), one.policy().hash()));
      }
    }
    lines.add(
        "%d trials of each, in blocks of %d with the same scene; it ends %s."
            .formatted(
                protocol.trialsEach(), protocol.contenders().size(), protocol.rule().words()));
    lines.add(
        "Accepted error %s; %s."
            .formatted(
                protocol.alpha(),
                !protocol.blind() ? "open" : study.hidden() ? "blind" : "blind, unblinded now"));
    return lines;
  }

  /** Times until each stage, a line each. */
  static List<String> times(Findings findings) {
    List<String> lines = new ArrayList<>();
    for (TaskDescription.Stage stage :
        findings.task().stages().subList(1, findings.task().stages().size())) {
      StringBuilder line = new StringBuilder(stage.title()).append(": ");
      String separator = "";
      for (ContenderResult one : findings.contenders()) {
        KaplanMeier curve = Objects.requireNonNull(one.transitions().get(stage.id()));
        line.append(separator)
            .append(findings.contenders().size() > 1 ? one.name() + " " : "")
            .append(
                curve.durations().isEmpty()
                    ? "–"
                    : curve.median().isPresent()
                        ? String.format(Locale.ROOT, "%.1f s", curve.median().getAsDouble())
                        : "not reached by half");
        separator = ", ";
      }
      lines.add(line.toString());
    }
    return lines;
  }

  /** The evidence, in words; empty where nothing is compared. */
  static String evidence(Findings findings) {
    Protocol protocol = findings.study().protocol();
    if (protocol.contenders().size() < 2 || protocol.rule() != StoppingRule.EVIDENCE) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "Evidence %.1f×, %.0f× is wanted",
        findings.evidence().now(),
        1 / protocol.alpha());
  }

  /** Goes on with the chosen one. */
  public void resume() {
    withChosen(study -> operations().resume(study.id()));
  }

  /** Leaves the one that is being carried out. */
  public void leave() {
    refusals.attempt(() -> operations().leave());
  }

  /** Tells which policy is which in the chosen one. */
  public void unblind() {
    withChosen(study -> operations().unblind(study.id()));
  }

  /** Ends the chosen one early. */
  public void close(String reason) {
    withChosen(study -> operations().close(study.id(), reason));
  }

  /** Writes the chosen one's report. */
  public void report() {
    withChosen(study -> operations().report(study.id()));
  }

  private void withChosen(java.util.function.Consumer<Study> act) {
    Study study = chosen.get();
    if (study != null) {
      refusals.attempt(() -> act.accept(study));
    }
  }

  public ObjectProperty<List<Study>> studiesProperty() {
    return studies;
  }

  public ObjectProperty<@Nullable Study> chosenProperty() {
    return chosen;
  }

  /** What is told of the chosen one, a moment after it was chosen. */
  ObjectProperty<@Nullable Told> toldProperty() {
    return told;
  }

  public StringProperty reportedProperty() {
    return reported;
  }
}
