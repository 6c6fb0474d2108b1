package flowdeck.trial.report;

import flowdeck.trial.TaskDescription;
import flowdeck.trial.statistics.Range;
import flowdeck.trial.statistics.Rate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** One policy's results as a row of words, for programs. */
final class PolicyRow {
  private PolicyRow() {}

  static Map<String, String> of(Findings findings, ContenderResult one) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("evaluation", findings.study().protocol().title());
    row.put("task", findings.task().name());
    row.put("policy", one.name());
    row.put("trials", Integer.toString(one.success().trials()));
    row.put("successes", Integer.toString(one.success().successes()));
    for (Rate.Method method : Rate.Method.values()) {
      Range range = one.success().interval(method);
      row.put(method.title() + " low", number(range.low()));
      row.put(method.title() + " high", number(range.high()));
    }
    for (TaskDescription.Stage stage : findings.task().stages()) {
      row.put(
          "last completed " + stage.id(),
          Integer.toString(one.byLastCompleted().count(stage.id())));
    }
    for (TaskDescription.Stage stage : findings.task().stages()) {
      row.put("failed at " + stage.id(), Integer.toString(one.byFailedAt().count(stage.id())));
    }
    return row;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
