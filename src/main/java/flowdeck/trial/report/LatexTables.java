package flowdeck.trial.report;

import flowdeck.trial.TaskDescription;
import flowdeck.trial.TerminalStages;
import flowdeck.trial.TerminalStages.Reading;
import flowdeck.trial.statistics.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The terminal stages of evaluations as tables to be put into a paper; needs booktabs. */
final class LatexTables {
  private LatexTables() {}

  static String text(List<Findings> evaluations) {
    StringBuilder text = new StringBuilder("% Needs \\usepackage{booktabs}.\n");
    for (Findings findings : evaluations) {
      for (Reading reading : Reading.values()) {
        table(text, findings, reading);
      }
    }
    return text.toString();
  }

  private static void table(StringBuilder text, Findings findings, Reading reading) {
    TaskDescription task = findings.task();
    List<String> head = new ArrayList<>(List.of("Method"));
    task.stages().forEach(stage -> head.add(escaped(stage.title())));
    if (reading == Reading.FAILED_AT) {
      head.add("Succeeded");
    }
    head.add("Success Rate (\\%)");
    head.add("95 \\% interval");
    text.append("\\begin{table}\n\\centering\n\\caption{")
        .append(escaped(findings.study().protocol().title()))
        .append(": ")
        .append(escaped(task.title()))
        .append(
            reading == Reading.LAST_COMPLETED
                ? ", trials by the last stage they completed.}\n"
                : ", failures by the stage at which they failed.}\n")
        .append("\\begin{tabular}{l")
        .append("r".repeat(head.size() - 1))
        .append("}\n\\toprule\n")
        .append(String.join(" & ", head))
        .append(" \\\\\n\\midrule\n");
    for (ContenderResult one : findings.contenders()) {
      TerminalStages stages =
          reading == Reading.LAST_COMPLETED ? one.byLastCompleted() : one.byFailedAt();
      List<String> row = new ArrayList<>(List.of(escaped(one.name())));
      stages.counts().forEach(count -> row.add(count.toString()));
      if (reading == Reading.FAILED_AT) {
        row.add(Integer.toString(one.success().successes()));
      }
      Range range = one.success().wilson();
      row.add(
          one.success().trials() == 0
              ? "--"
              : String.format(Locale.ROOT, "%.0f", 100 * one.success().value()));
      row.add(String.format(Locale.ROOT, "[%.0f, %.0f]", 100 * range.low(), 100 * range.high()));
      text.append(String.join(" & ", row)).append(" \\\\\n");
    }
    text.append("\\bottomrule\n\\end{tabular}\n\\end{table}\n\n");
  }

  private static String escaped(String words) {
    return words
        .chars()
        .mapToObj(
            letter ->
                switch (letter) {
                  case '\\' -> "\\textbackslash{}";
                  case '~' -> "\\textasciitilde{}";
                  case '^' -> "\\textasciicircum{}";
                  case '&', '%', '$', '#', '_', '{', '}' -> "\\" + (char) letter;
                  case 'σ' -> "$\\sigma$";
                  case 'λ' -> "$\\lambda$";
                  default -> String.valueOf((char) letter);
                })
        .collect(Collectors.joining());
  }
}
