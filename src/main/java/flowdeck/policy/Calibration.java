package flowdeck.policy;

import flowdeck.core.Confidence.Kind;
import flowdeck.core.Confidence.Threshold;
import flowdeck.core.InputException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Thresholds of the confidence signals, kept in {@code policy.json}. Of new successful episodes
 * like those they were learned from, at most a share {@code alpha} raises any alarm at all: the m
 * signals are calibrated at alpha/m each (Bonferroni), which holds however they depend on each
 * other.
 *
 * @param weights SHA-256 of the weights they belong to, hexadecimal
 * @param source which episodes they were learned from
 * @param provisional whether these were demonstrations rather than trials of the policy, which
 *     behave a little differently
 * @param alpha accepted share of false alarms per episode, all signals together
 * @param episodes n, how many successful episodes they were learned from
 * @param window decisions over which a signal is averaged
 * @param selection how plans were chosen; what depends on that has no threshold with another one
 * @param thresholds by kind in lower case
 */
public record Calibration(
    String weights,
    String source,
    boolean provisional,
    double alpha,
    int episodes,
    int window,
    Selection selection,
    Map<String, Double> thresholds) {

  /** Decisions over which signals are averaged: 0.8 s, so that alarms come within a second. */
  public static final int WINDOW = 3;

  /** Beyond any use: minutes. */
  private static final int LONGEST_WINDOW = 1000;

  public Calibration {
    thresholds = Map.copyOf(thresholds);
    if (!(alpha > 0 && alpha < 1) || episodes < 1 || window < 1 || window > LONGEST_WINDOW) {
      throw new IllegalArgumentException(
          "Not a calibration: alpha %s, %d episodes, window %d".formatted(alpha, episodes, window));
    }
    for (double threshold : thresholds.values()) {
      if (!Double.isFinite(threshold)) {
        throw new IllegalArgumentException("A threshold is " + threshold);
      }
    }
  }

  /**
   * Learns the thresholds.
   *
   * @param weights SHA-256 of the policy's weights
   * @param extremes of successful episodes
   * @throws InputException if they are too few
   */
  public static Calibration learn(
      String weights,
      String source,
      boolean provisional,
      double alpha,
      Selection selection,
      List<EpisodeExtremes> extremes) {
    Map<Kind, double[]> values = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      if (extremes.stream().anyMatch(episode -> episode.worst().containsKey(kind))) {
        // An episode in which a signal was never told cannot have crossed any threshold.
        double never = kind.lowIsUnusual() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        values.put(
            kind,
            extremes.stream().mapToDouble(e -> e.worst().getOrDefault(kind, never)).toArray());
      }
    }
    double share = alpha / Math.max(1, values.size());
    requireEnough(extremes.size(), alpha, values.size());
    Map<String, Double> thresholds = new TreeMap<>();
    values.forEach(
        (kind, worst) -> {
          double threshold =
              kind.lowIsUnusual()
                  ? SplitConformal.lower(worst, share)
                  : SplitConformal.upper(worst, share);
          if (Double.isFinite(threshold)) {
            thresholds.put(key(kind), threshold);
          }
        });
    return new Calibration(
        weights, source, provisional, alpha, extremes.size(), WINDOW, selection, thresholds);
  }

  /** Refuses a number of episodes from which there are no thresholds. */
  public static void requireEnough(int episodes, double alpha, int signals) {
    int least = SplitConformal.leastValues(alpha / Math.max(1, signals));
    if (signals == 0 || episodes < least) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "%d successful episodes are too few for thresholds of %d signals at alpha %s, which"
                  + " need %d; take more episodes or a larger alpha.",
              episodes,
              signals,
              alpha,
              least));
    }
  }

  /**
   * The threshold of a signal.
   *
   * @param chosen how plans are chosen now
   * @return null if there is none for this kind and selection
   */
  public @Nullable Threshold threshold(Kind kind, Selection chosen) {
    Double value = thresholds.get(key(kind));
    boolean holds =
        switch (kind) {
          case OBSERVATION -> true;
          case INNOVATION, SPREAD -> chosen.equals(selection);
        };
    return value == null || !holds ? null : new Threshold(value, episodes, alpha);
  }

  /** The signals that can raise an alarm when plans are chosen so. */
  public Set<Kind> watched(Selection chosen) {
    Set<Kind> watched = EnumSet.noneOf(Kind.class);
    for (Kind kind : Kind.values()) {
      if (threshold(kind, chosen) != null) {
        watched.add(kind);
      }
    }
    return watched;
  }

  private static String key(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
