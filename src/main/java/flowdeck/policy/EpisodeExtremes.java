package flowdeck.policy;

import flowdeck.core.Confidence;
import flowdeck.core.Confidence.Kind;
import flowdeck.core.Confidence.Signal;
import java.util.EnumMap;
import java.util.Map;

/**
 * The most unusual value of each signal in one episode: what a threshold for whole episodes is
 * learned from. Confined to one thread.
 */
public final class EpisodeExtremes {
  private final Map<Kind, Double> worst = new EnumMap<>(Kind.class);

  /** Takes note of one decision. */
  public void add(Confidence confidence) {
    for (Signal signal : confidence.signals()) {
      if (!Double.isNaN(signal.value())) {
        worst.merge(
            signal.kind(), signal.value(), signal.kind().lowIsUnusual() ? Math::min : Math::max);
      }
    }
  }

  /** The worst values; a kind that was never told is missing. */
  public Map<Kind, Double> worst() {
    return Map.copyOf(worst);
  }
}
