package flowdeck.trial.report;

import flowdeck.trial.statistics.KaplanMeier;
import flowdeck.trial.statistics.StageContrast;
import flowdeck.trial.statistics.TwoRates;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Two policies beside each other.
 *
 * @param first the first one's trials
 * @param second the second one's trials
 * @param success their success rates
 * @param stages at which stages they end
 * @param transitions p of the log-rank test for each stage's time after the one before
 */
public record Contrast(
    ContenderResult first,
    ContenderResult second,
    TwoRates success,
    StageContrast stages,
    Map<String, Double> transitions) {

  /** Compares trials of the same task. */
  public static Contrast of(ContenderResult first, ContenderResult second) {
    Map<String, Double> transitions = new LinkedHashMap<>();
    first
        .transitions()
        .forEach(
            (stage, curve) -> {
              KaplanMeier other = second.transitions().get(stage);
              if (other != null) {
                transitions.put(stage, KaplanMeier.logRank(curve.durations(), other.durations()));
              }
            });
    return new Contrast(
        first,
        second,
        new TwoRates(first.success(), second.success()),
        StageContrast.of(first.byLastCompleted().counts(), second.byLastCompleted().counts()),
        transitions);
  }

  /** The better one's name, or an empty text if both succeed equally often. */
  public String better() {
    double difference = success.difference();
    return difference > 0 ? second.name() : difference < 0 ? first.name() : "";
  }
}
