package flowdeck.trial.report;

import flowdeck.trial.statistics.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** What a report's page says of two policies beside each other. */
final class ComparisonSection {
  private ComparisonSection() {}

  /** One section, or none where nothing is compared. */
  static List<Map<String, Object>> of(Findings findings) {
    Contrast both = findings.contrast();
    if (both == null || !both.success().comparable()) {
      return List.of();
    }
    boolean fixed = findings.fixedNumber();
    List<Map<String, String>> facts = new ArrayList<>();
    facts.add(
        fact(
            "Difference in success",
            String.format(
                Locale.ROOT,
                "%+.0f points %s",
                100 * both.success().difference(),
                points(both.success().differenceInterval())),
            "%s less %s, Newcombe's interval of 95 %%"
                .formatted(both.second().name(), both.first().name())));
    if (fixed) {
      facts.add(p("Barnard's exact test", both.success().barnard(), "decides"));
      facts.add(p("Boschloo's exact test", both.success().boschloo(), ""));
      facts.add(p("Fisher's exact test", both.success().fisher(), "conservative"));
      facts.add(
          p(
              "Stages, permutation test",
              both.stages().anyDifference(),
              both.stages().exact()
                  ? "chi-square, all permutations"
                  : "chi-square, 100,000 drawn"));
      facts.add(p("Stages in order, Mann–Whitney", both.stages().progress(), ""));
    } else {
      facts.add(
          fact(
              "Tests of a fixed number of trials",
              "not said",
              "they do not hold before all planned trials, nor where the evidence decides"));
    }
    facts.add(
        fact(
            "Chance that %s is better".formatted(both.second().name()),
            String.format(Locale.ROOT, "%.3f", both.success().probabilitySecondBetter()),
            "having held all rates equally likely before"));
    facts.add(
        fact(
            "Evidence that they differ",
            String.format(
                Locale.ROOT,
                "%.1f× after %d pairs",
                findings.evidence().now(),
                findings.evidence().values().size()),
            String.format(
                Locale.ROOT,
                "%.0f× is beyond chance, however often it is looked at",
                1 / findings.study().protocol().alpha())));
    return List.of(Map.of("facts", facts, "evidencePlot", evidencePlot(findings)));
  }

  private static String evidencePlot(Findings findings) {
    List<Double> values = findings.evidence().values();
    if (values.size() < 2) {
      return "";
    }
    double[] pairs = IntStream.rangeClosed(1, values.size()).asDoubleStream().toArray();
    double[] log = values.stream().mapToDouble(Math::log10).toArray();
    double[] wanted = new double[pairs.length];
    Arrays.fill(wanted, -Math.log10(findings.study().protocol().alpha()));
    return Plots.curves(
        "Evidence that the policies differ, powers of ten",
        "pairs",
        List.of(new Plots.Curve("evidence", pairs, log), new Plots.Curve("wanted", pairs, wanted)));
  }

  private static Map<String, String> fact(String name, String value, String meaning) {
    return Map.of("name", name, "value", value, "meaning", meaning);
  }

  private static Map<String, String> p(String name, double p, String meaning) {
    return fact(name, "p = " + Findings.probability(p), meaning);
  }

  private static String points(Range range) {
    return String.format(Locale.ROOT, "[%+.0f, %+.0f]", 100 * range.low(), 100 * range.high());
  }
}
