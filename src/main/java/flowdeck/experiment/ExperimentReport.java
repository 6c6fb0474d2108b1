package flowdeck.experiment;

import flowdeck.experiment.CellResult.DecisionTimes;
import flowdeck.experiment.CellResult.Epoch;
import flowdeck.experiment.CellResult.OpenLoop;
import flowdeck.experiment.CellResult.Training;
import flowdeck.trial.EvaluationJson;
import flowdeck.trial.WholeFile;
import flowdeck.trial.report.Csv;
import flowdeck.trial.report.Plots;
import flowdeck.trial.statistics.PairedTest;
import flowdeck.trial.statistics.Range;
import flowdeck.trial.statistics.Rate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An experiment's results for people and programs: {@code report.md} with tables and plots, {@code
 * results.csv} and {@code comparisons.csv}. May be written as often as something new is known.
 */
public final class ExperimentReport {
  private static final String UNKNOWN = "";

  private final Experiment experiment;
  private final List<CellResult> results;
  private final Path folder;

  private ExperimentReport(Experiment experiment, List<CellResult> results, Path folder) {
    this.experiment = experiment;
    this.results = results;
    this.folder = folder;
  }

  /**
   * Writes everything.
   *
   * @param results one per cell, in order
   * @param folder gets the files; each is replaced as a whole
   */
  public static void write(Experiment experiment, List<CellResult> results, Path folder) {
    new ExperimentReport(experiment, results, folder).write();
  }

  private void write() {
    List<Map<String, String>> rows = results.stream().map(this::row).toList();
    List<Comparison> comparisons = Comparison.all(results);
    put("results.csv", Csv.text(rows));
    put("comparisons.csv", Csv.text(comparisons.stream().map(this::row).toList()));
    StringBuilder report = new StringBuilder("# " + experiment.name() + "\n\n");
    report.append(table(rows)).append('\n');
    plot(report, "success.svg", successes());
    plot(report, "error.svg", errors());
    plot(report, "curves.svg", curves());
    report.append(differences(comparisons));
    put("report.md", report.toString());
  }

  /** What is known of a cell, by column. */
  private Map<String, String> row(CellResult result) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("cell", experiment.label(result.cell()));
    for (String option : experiment.varied()) {
      row.put(option, experiment.value(result.cell(), option));
    }
    EvaluationJson evaluation = result.evaluation();
    if (anyEvaluation()) {
      row.put("trials", evaluation == null ? UNKNOWN : Integer.toString(evaluation.trials()));
      row.put("successes", evaluation == null ? UNKNOWN : Integer.toString(evaluation.successes()));
      row.put("success %", percent(evaluation, 0));
      row.put("Wilson 95 % low", percent(evaluation, -1));
      row.put("Wilson 95 % high", percent(evaluation, 1));
      row.put("invalid", evaluation == null ? UNKNOWN : Integer.toString(evaluation.invalid()));
    }
    if (results.stream().anyMatch(other -> other.openLoop() != null)) {
      OpenLoop open = result.openLoop();
      Double likelihood = open == null ? null : open.logLikelihoodPerDim();
      row.put("held-out nats per dimension", likelihood == null ? UNKNOWN : number(likelihood, 3));
      row.put("error", open == null ? UNKNOWN : number(open.meanAbsErrorPerDim(), 4));
      row.put("error of holding", open == null ? UNKNOWN : number(open.holdLastErrorPerDim(), 4));
    }
    if (results.stream().anyMatch(other -> other.training() != null)) {
      Training training = result.training();
      row.put("training s", training == null ? UNKNOWN : number(training.seconds(), 0));
    }
    if (results.stream().anyMatch(other -> other.decisions() != null)) {
      DecisionTimes times = result.decisions();
      row.put("decision ms, median", times == null ? UNKNOWN : number(times.medianMillis(), 1));
      row.put("decision ms, least", times == null ? UNKNOWN : number(times.leastMillis(), 1));
    }
    return row;
  }

  private boolean anyEvaluation() {
    return results.stream().anyMatch(other -> other.evaluation() != null);
  }

  private static String percent(@Nullable EvaluationJson e, int end) {
    if (e == null || e.trials() == 0) {
      return UNKNOWN;
    }
    Rate rate = new Rate(e.successes(), e.trials());
    Range range = rate.wilson();
    return number(100 * (end == 0 ? rate.value() : end < 0 ? range.low() : range.high()), 1);
  }

  private Map<String, String> row(Comparison comparison) {
    PairedTest test = comparison.test();
    Map<String, String> row = new LinkedHashMap<>();
    row.put("first", experiment.label(comparison.first().cell()));
    row.put("second", experiment.label(comparison.second().cell()));
    row.put("seeds", Integer.toString(test.seeds()));
    row.put("only first", Integer.toString(test.firstAlone()));
    row.put("only second", Integer.toString(test.secondAlone()));
    row.put("p", String.format(Locale.ROOT, "%.3g", test.p()));
    row.put("p corrected", String.format(Locale.ROOT, "%.3g", comparison.corrected()));
    row.put("beyond chance", comparison.isBeyondChance() ? "yes" : "no");
    return row;
  }

  private String successes() {
    List<Plots.Interval> intervals = new ArrayList<>();
    for (CellResult result : results) {
      EvaluationJson evaluation = result.evaluation();
      if (evaluation != null && evaluation.trials() > 0) {
        Rate rate = new Rate(evaluation.successes(), evaluation.trials());
        intervals.add(
            new Plots.Interval(
                experiment.label(result.cell()),
                100 * rate.wilson().low(),
                100 * rate.value(),
                100 * rate.wilson().high(),
                "%d of %d".formatted(rate.successes(), rate.trials())));
      }
    }
    return intervals.isEmpty()
        ? ""
        : Plots.intervals("Success, % with Wilson 95 % interval", 0, 100, intervals);
  }

  private String errors() {
    List<Plots.Interval> intervals = new ArrayList<>();
    double most = 0;
    for (CellResult result : results) {
      OpenLoop open = result.openLoop();
      if (open != null) {
        most = Math.max(most, Math.max(open.meanAbsErrorPerDim(), open.holdLastErrorPerDim()));
        intervals.add(
            new Plots.Interval(
                experiment.label(result.cell()),
                open.meanAbsErrorPerDim(),
                open.meanAbsErrorPerDim(),
                open.holdLastErrorPerDim(),
                number(open.meanAbsErrorPerDim(), 4)));
      }
    }
    return intervals.isEmpty()
        ? ""
        : Plots.intervals(
            "Open-loop error, normalised; the line ends at that of holding the last action",
            0,
            most,
            intervals);
  }

  private String curves() {
    Map<String, Plots.Curve> curves = new LinkedHashMap<>();
    for (CellResult result : results) {
      Training training = result.training();
      String policy = experiment.policyName(result.cell());
      if (training != null && training.curve().size() > 1) {
        curves.putIfAbsent(
            policy,
            new Plots.Curve(
                policy,
                training.curve().stream().mapToDouble(Epoch::epoch).toArray(),
                training.curve().stream().mapToDouble(Epoch::heldOut).toArray()));
      }
    }
    return curves.isEmpty()
        ? ""
        : Plots.curves(
            "Score of held-out windows during training", "epoch", List.copyOf(curves.values()));
  }

  private void plot(StringBuilder report, String name, String svg) {
    if (!svg.isEmpty()) {
      put(name, svg);
      report.append("![](%s)\n\n".formatted(name));
    }
  }

  /** Which differences in success are beyond chance, in words. */
  private String differences(List<Comparison> comparisons) {
    if (comparisons.isEmpty()) {
      return anyEvaluation() ? "There is nothing to compare yet.\n" : "";
    }
    List<Comparison> real = comparisons.stream().filter(Comparison::isBeyondChance).toList();
    StringBuilder text = new StringBuilder("## Differences in success\n\n");
    text.append(
        "McNemar's exact test on the seeds judged for both, Holm's correction over %d comparisons.\n\n"
            .formatted(comparisons.size()));
    for (Comparison each : real) {
      PairedTest test = each.test();
      text.append(
          String.format(
              Locale.ROOT,
              "- **%s** beats **%s**: of %d common seeds %d were solved by it alone, %d by the"
                  + " other; p = %.2g, corrected %.2g%n",
              experiment.label(each.first().cell()),
              experiment.label(each.second().cell()),
              test.seeds(),
              test.firstAlone(),
              test.secondAlone(),
              test.p(),
              each.corrected()));
    }
    int others = comparisons.size() - real.size();
    text.append(
        real.isEmpty()
            ? "No difference is beyond chance.\n"
            : others == 0
                ? ""
                : "\nThe other %d differences are within chance.\n".formatted(others));
    return text.toString();
  }

  private static String table(List<Map<String, String>> rows) {
    if (rows.isEmpty()) {
      return "";
    }
    List<String> columns = List.copyOf(rows.getFirst().keySet());
    // The options are in the cell's label already; the CSV has them apart.
    List<String> shown = columns.stream().filter(name -> !isOption(name)).toList();
    StringBuilder table = new StringBuilder();
    table.append("| ").append(String.join(" | ", shown)).append(" |\n");
    table.append("|").append("---|".repeat(shown.size())).append('\n');
    for (Map<String, String> row : rows) {
      table.append(shown.stream().map(row::get).collect(Collectors.joining(" | ", "| ", " |\n")));
    }
    return table.toString();
  }

  private static boolean isOption(String column) {
    return column.startsWith("train ")
        || column.startsWith("evaluate ")
        || column.startsWith("open-loop ");
  }

  private static String number(double value, int decimals) {
    return Double.isNaN(value) ? UNKNOWN : String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  private void put(String name, String text) {
    WholeFile.write(folder.resolve(name), text, "free space or choose another --out");
  }
}
