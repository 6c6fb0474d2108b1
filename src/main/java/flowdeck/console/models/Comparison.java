package flowdeck.console.models;

import flowdeck.console.ModelOperations.Model;
import flowdeck.console.Operations.Fact;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Policies side by side: one line per setting or result.
 *
 * @param lines in the order of the first policy, then what others have more
 */
record Comparison(List<Line> lines) {
  private static final String NONE = "–";

  /**
   * One setting.
   *
   * @param values one per policy
   * @param differs whether they are not all the same
   */
  record Line(String label, List<String> values, boolean differs) {}

  static Comparison of(List<Model> models) {
    Set<String> labels = new LinkedHashSet<>();
    models.forEach(model -> model.facts().forEach(fact -> labels.add(fact.label())));
    List<Line> lines = new ArrayList<>();
    for (String label : labels) {
      List<String> values = models.stream().map(model -> value(model, label)).toList();
      lines.add(new Line(label, values, values.stream().distinct().count() > 1));
    }
    return new Comparison(lines);
  }

  private static String value(Model model, String label) {
    return model.facts().stream()
        .filter(fact -> fact.label().equals(label))
        .map(Fact::value)
        .findFirst()
        .orElse(NONE);
  }
}
