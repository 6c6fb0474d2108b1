package flowdeck.console;

import flowdeck.console.Operations.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What {@code policy.json} says about a policy's training, one line per setting and result. */
final class PolicyProvenance {
  /** Shown in this order, as far as they are there; whatever else there is follows by name. */
  private static final List<String> ORDER =
      List.of(
          "data", "episodes", "copies", "windows", "settings", "bestEpoch", "finished", "openLoop");

  /** Too long to read, shown elsewhere, or settled by the data whatever the settings say. */
  private static final Set<String> LEFT_OUT =
      Set.of("dataHash", "varianceAroundLast", "curve", "dims", "context");

  private static final Map<String, String> NAMES =
      Map.of(
          "logLikelihoodPerDim", "Held-out log-likelihood",
          "gaussianLogLikelihoodPerDim", "Gaussian, last action",
          "meanAbsErrorPerDim", "Held-out error",
          "holdLastErrorPerDim", "Error of holding",
          "openLoop windows", "Held-out windows",
          "instructions", "Taught",
          "copies", "Changed copies");

  private PolicyProvenance() {}

  /** The lines. */
  static List<Fact> of(Map<String, Object> training) {
    List<Fact> facts = new ArrayList<>();
    ORDER.forEach(key -> add(facts, "", key, training.get(key)));
    training.keySet().stream()
        .filter(key -> !ORDER.contains(key))
        .sorted()
        .forEach(key -> add(facts, "", key, training.get(key)));
    return facts;
  }

  private static void add(List<Fact> facts, String group, String key, @Nullable Object value) {
    if (value == null || LEFT_OUT.contains(key)) {
      return;
    }
    switch (value) {
      case Map<?, ?> parts ->
          parts.forEach((name, part) -> add(facts, key, String.valueOf(name), part));
      case List<?> list -> facts.add(new Fact(label(group, key), list(list)));
      case Boolean yes -> facts.add(new Fact(label(group, key), yes ? "yes" : "no"));
      case Double number -> facts.add(new Fact(label(group, key), number(number)));
      default -> facts.add(new Fact(label(group, key), value.toString()));
    }
  }

  /** Words as they are; of numbers only how many there are. */
  private static String list(List<?> list) {
    return !list.isEmpty() && list.stream().allMatch(String.class::isInstance)
        ? list.stream().map(String.class::cast).collect(Collectors.joining("; "))
        : Integer.toString(list.size());
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString(Math.round(value))
        : Math.abs(value) < 1e-3
            ? "%.1e".formatted(value)
            : "%.4f".formatted(value).replaceAll("0+$", "");
  }

  /** Groups that only tidy the file are not named. */
  private static String label(String group, String key) {
    String known = NAMES.getOrDefault(group + " " + key, NAMES.get(key));
    if (known != null) {
      return known;
    }
    String words =
        (group.equals("noise") ? "noise on " : "")
            + key.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
