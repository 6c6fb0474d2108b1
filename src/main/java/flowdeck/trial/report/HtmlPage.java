package flowdeck.trial.report;

import com.samskivert.mustache.Mustache;
import flowdeck.trial.Edit;
import flowdeck.trial.EditWords;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.TaskDescription.Stage;
import flowdeck.trial.Trial;
import flowdeck.trial.protocol.Contender;
import flowdeck.trial.protocol.Protocol;
import flowdeck.trial.protocol.Study;
import flowdeck.trial.statistics.KaplanMeier;
import flowdeck.trial.statistics.Range;
import flowdeck.trial.statistics.Rate;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A report's page: what its template says, filled in. Everything a person wrote is escaped. */
final class HtmlPage {
  private static final Logger LOG = LoggerFactory.getLogger(HtmlPage.class);
  private static final String TEMPLATE = "/report/report.html";

  /** Without a limit of its own a stage is compared up to here, s. */
  private static final double USUAL_HORIZON = 30;

  private final Report report;

  HtmlPage(Report report) {
    this.report = report;
  }

  String text() {
    try (InputStream in = HtmlPage.class.getResourceAsStream(TEMPLATE)) {
      if (in == null) {
        throw new IllegalStateException("Resource " + TEMPLATE + " is not on the class path");
      }
      return Mustache.compiler()
          .compile(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .execute(
              Map.of(
                  "title", report.title(),
                  "made", time(report.made()),
                  "build", report.build(),
                  "evaluations", report.evaluations().stream().map(this::evaluation).toList()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Object> evaluation(Findings findings) {
    Study study = findings.study();
    List<Map<String, String>> trials = TrialTable.rows(study);
    List<Map<String, Object>> edits = edits(study);
    List<Map<String, Object>> causes = causes(findings);
    double horizon = horizon(findings.task());
    return Map.ofEntries(
        Map.entry("title", study.protocol().title()),
        Map.entry("task", findings.task().title()),
        Map.entry("created", time(study.created())),
        Map.entry("counted", findings.counted()),
        Map.entry("planned", findings.planned()),
        Map.entry("sentences", findings.sentences()),
        Map.entry(
            "intervals", Arrays.stream(Rate.Method.values()).map(Rate.Method::title).toList()),
        Map.entry("policies", findings.contenders().stream().map(HtmlPage::policy).toList()),
        Map.entry("successPlot", successPlot(findings)),
        Map.entry("readings", readings(findings)),
        Map.entry("comparison", ComparisonSection.of(findings)),
        Map.entry("horizonTitle", String.format(Locale.ROOT, "Mean up to %.0f s", horizon)),
        Map.entry("transitions", transitions(findings, horizon)),
        Map.entry("transitionPlots", transitionPlots(findings, horizon)),
        Map.entry("hasCauses", !causes.isEmpty()),
        Map.entry(
            "policyNames", findings.contenders().stream().map(ContenderResult::name).toList()),
        Map.entry("causes", causes),
        Map.entry("protocol", protocol(study)),
        Map.entry("pictures", study.trials().stream().anyMatch(one -> !images(one).isEmpty())),
        Map.entry(
            "columns", trials.isEmpty() ? List.of() : List.copyOf(trials.getFirst().keySet())),
        Map.entry("trials", trialRows(study, trials)),
        Map.entry("hasEdits", !edits.isEmpty()),
        Map.entry("edits", edits));
  }

  private static Map<String, Object> policy(ContenderResult one) {
    return Map.of(
        "name",
        one.name(),
        "succeeded",
        "%d of %d".formatted(one.success().successes(), one.success().trials()),
        "rate",
        one.success().trials() == 0 ? "–" : percent(one.success().value()),
        "intervals",
        Arrays.stream(Rate.Method.values())
            .map(method -> range(one.success().interval(method)))
            .toList(),
        "progress",
        one.success().trials() == 0 ? "–" : percent(one.progress()));
  }

  private static String successPlot(Findings findings) {
    List<Plots.Interval> intervals = new ArrayList<>();
    for (ContenderResult one : findings.contenders()) {
      Range range = one.success().wilson();
      if (one.success().trials() > 0) {
        intervals.add(
            new Plots.Interval(
                one.name(),
                100 * range.low(),
                100 * one.success().value(),
                100 * range.high(),
                "%d of %d".formatted(one.success().successes(), one.success().trials())));
      }
    }
    return intervals.isEmpty()
        ? ""
        : Plots.intervals("Success, % with Wilson 95 % interval", 0, 100, intervals);
  }

  private static List<Map<String, Object>> readings(Findings findings) {
    List<String> stages = findings.task().stages().stream().map(Stage::title).toList();
    return List.of(
        Map.of(
            "name",
            "Where trials ended, by the last stage completed",
            "explanation",
            "The last column is the number of successes; a row adds up to the trials.",
            "stages",
            stages,
            "rows",
            findings.contenders().stream()
                .map(one -> Map.of("name", one.name(), "counts", one.byLastCompleted().counts()))
                .toList()),
        Map.of(
            "name",
            "Where trials failed, by the stage at which they did",
            "explanation",
            "A row adds up to the failures.",
            "stages",
            stages,
            "rows",
            findings.contenders().stream()
                .map(one -> Map.of("name", one.name(), "counts", one.byFailedAt().counts()))
                .toList()));
  }

  private static double horizon(TaskDescription task) {
    return task.stages().stream()
        .mapToDouble(Stage::limitSeconds)
        .filter(Double::isFinite)
        .max()
        .orElse(USUAL_HORIZON);
  }

  private static List<Map<String, String>> transitions(Findings findings, double horizon) {
    List<Map<String, String>> rows = new ArrayList<>();
    for (Stage stage : findings.task().stages().subList(1, findings.task().stages().size())) {
      for (ContenderResult one : findings.contenders()) {
        KaplanMeier curve = Objects.requireNonNull(one.transitions().get(stage.id()));
        OptionalDouble median = curve.median();
        boolean any = !curve.durations().isEmpty();
        Contrast both = findings.contrast();
        Double p = both == null ? null : both.transitions().get(stage.id());
        rows.add(
            Map.of(
                "stage",
                stage.title(),
                "policy",
                one.name(),
                "reached",
                "%d of %d".formatted(curve.reached(), curve.durations().size()),
                "median",
                median.isPresent()
                    ? String.format(Locale.ROOT, "%.1f s", median.getAsDouble())
                    : any ? "not reached" : "–",
                "mean",
                any ? String.format(Locale.ROOT, "%.1f s", curve.restrictedMean(horizon)) : "–",
                "logRank",
                p == null ? "–" : Findings.probability(p)));
      }
    }
    return rows;
  }

  private static List<String> transitionPlots(Findings findings, double horizon) {
    List<String> plots = new ArrayList<>();
    for (Stage stage : findings.task().stages().subList(1, findings.task().stages().size())) {
      List<Plots.Curve> curves = new ArrayList<>();
      for (ContenderResult one : findings.contenders()) {
        KaplanMeier curve = Objects.requireNonNull(one.transitions().get(stage.id()));
        if (!curve.durations().isEmpty()) {
          curves.add(
              new Plots.Curve(
                  one.name(),
                  curve.steps().stream().mapToDouble(KaplanMeier.Step::seconds).toArray(),
                  curve.steps().stream().mapToDouble(KaplanMeier.Step::waiting).toArray()));
        }
      }
      if (!curves.isEmpty()) {
        plots.add(
            Plots.steps(
                "Share that has not completed " + stage.title(),
                "s after the stage before",
                horizon,
                curves));
      }
    }
    return plots;
  }

  private static List<Map<String, Object>> causes(Findings findings) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (TaskDescription.FailureCause cause : findings.task().causes()) {
      List<Integer> counts =
          findings.contenders().stream()
              .map(one -> one.causes().getOrDefault(cause.id(), 0))
              .toList();
      if (counts.stream().anyMatch(count -> count > 0)) {
        rows.add(Map.of("name", cause.title(), "counts", counts));
      }
    }
    return rows;
  }

  private static List<Map<String, String>> protocol(Study study) {
    Protocol protocol = study.protocol();
    TaskDescription task = protocol.task();
    List<Map<String, String>> facts = new ArrayList<>();
    facts.add(named("Task", "%s: %s".formatted(task.title(), task.instruction())));
    facts.add(named("Success", task.success()));
    facts.add(named("Time limits, the same for all", limits(task)));
    if (study.hidden()) {
      facts.add(named("Policies", "hidden until the evaluation is unblinded"));
    } else {
      for (Contender one : protocol.contenders()) {
        facts.add(named("Policy", "%s, hash %s".formatted(one.text(), one.policy().hash())));
      }
    }
    facts.add(named("Trials of each policy", Integer.toString(protocol.trialsEach())));
    facts.add(
        named(
            "Order",
            study.hidden()
                ? "in blocks, drawn from a seed that is hidden as well"
                : "in blocks, drawn from seed " + protocol.orderSeed()));
    facts.add(
        named(
            "Scenes", "from seed %d on, the same within a block".formatted(protocol.firstSeed())));
    facts.add(
        named(
            "Blind",
            !protocol.blind()
                ? "no"
                : study.unblinded() == null
                    ? "yes, not unblinded yet"
                    : "yes, unblinded " + time(study.unblinded())));
    facts.add(named("Ends", protocol.rule().words()));
    facts.add(named("Accepted error α", Double.toString(protocol.alpha())));
    if (study.closed() != null) {
      facts.add(
          named(
              "Ended early",
              "%s: %s".formatted(time(study.closed().at()), study.closed().reason())));
    }
    return facts;
  }

  private static Map<String, String> named(String name, String value) {
    return Map.of("name", name, "value", value);
  }

  private static String limits(TaskDescription task) {
    StringBuilder text = new StringBuilder();
    if (Double.isFinite(task.limitSeconds())) {
      text.append(String.format(Locale.ROOT, "%.0f s for a trial; ", task.limitSeconds()));
    }
    for (Stage stage : task.stages()) {
      if (Double.isFinite(stage.limitSeconds())) {
        text.append(String.format(Locale.ROOT, "%s %.0f s, ", stage.title(), stage.limitSeconds()));
      }
    }
    return text.isEmpty() ? "none" : text.substring(0, text.length() - 2);
  }

  private List<Map<String, Object>> trialRows(Study study, List<Map<String, String>> rows) {
    List<Trial> ended = study.trials().stream().filter(trial -> trial.end() != null).toList();
    List<Map<String, Object>> filled = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      String outcome = Objects.toString(rows.get(i).get("outcome"), "");
      List<Map<String, String>> fields = new ArrayList<>();
      rows.get(i)
          .forEach(
              (column, text) ->
                  fields.add(
                      Map.of("text", text, "style", column.equals("outcome") ? outcome : "plain")));
      filled.add(Map.of("images", images(ended.get(i)), "fields", fields));
    }
    return filled;
  }

  private List<String> images(Trial trial) {
    List<String> images = new ArrayList<>();
    for (Path file : report.pictures().apply(trial)) {
      String data = image(file);
      if (data != null) {
        images.add(data);
      }
    }
    return images;
  }

  /** A picture within the page; null if it cannot be read, without which the rest still holds. */
  private static @Nullable String image(Path file) {
    try {
      return "data:image/jpeg;base64,"
          + Base64.getEncoder().encodeToString(Files.readAllBytes(file));
    } catch (IOException e) {
      LOG.warn("The report lacks the picture {}: {}", file, e.toString());
      return null;
    }
  }

  private List<Map<String, Object>> edits(Study study) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Trial trial : study.trials()) {
      for (Edit edit : report.edits().apply(trial)) {
        EditWords words = EditWords.of(trial.start().description(), edit);
        rows.add(
            Map.of(
                "trial",
                trial.start().slot() == null ? "" : trial.start().slot().number(),
                "at",
                time(edit.at()),
                "field",
                words.field(),
                "from",
                words.from(),
                "to",
                words.to()));
      }
    }
    return rows;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  private static String range(Range range) {
    return String.format(Locale.ROOT, "%.1f to %.1f %%", 100 * range.low(), 100 * range.high());
  }

  private static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ').replace("Z", " UTC");
  }
}
