package flowdeck.core;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How certain a policy is at one decision: up to three signals, each against a calibrated
 * threshold. Immutable.
 *
 * @param signals in the order of {@link Kind}; one that the policy cannot give is left out
 */
public record Confidence(List<Signal> signals) {

  /** Of a policy that gives no signal. */
  public static final Confidence NONE = new Confidence(List.of());

  public Confidence {
    signals = List.copyOf(signals);
  }

  /** The signal of a kind, or null if the policy gives none. */
  public @Nullable Signal signal(Kind kind) {
    for (Signal signal : signals) {
      if (signal.kind() == kind) {
        return signal;
      }
    }
    return null;
  }

  /** Whether any signal is beyond its threshold. */
  public boolean alarmed() {
    return signals.stream().anyMatch(Signal::alarmed);
  }

  /** What a signal measures. */
  public enum Kind {
    /**
     * How usual what the camera shows is, in nats per dimension of the latent code of the picture
     * (log-determinant left out): low for pictures unlike those of the training.
     */
    OBSERVATION("observation density", true),
    /**
     * Exact log-likelihood, under the new observation, of what the previous plan still intends, in
     * nats per dimension: low where something unforeseen happened. NaN for the first decision.
     */
    INNOVATION("previous plan's likelihood", true),
    /** Root mean square distance of the candidates from their mean, in standard deviations. */
    SPREAD("candidate spread", false);

    private final String label;
    private final boolean lowIsUnusual;

    Kind(String label, boolean lowIsUnusual) {
      this.label = label;
      this.lowIsUnusual = lowIsUnusual;
    }

    /** In words, for people. */
    public String label() {
      return label;
    }

    /** Whether small values are the unusual ones. */
    public boolean lowIsUnusual() {
      return lowIsUnusual;
    }
  }

  /**
   * One signal.
   *
   * @param value in the unit of its kind; NaN if it cannot be told at this decision
   * @param threshold null if the policy is not calibrated
   */
  public record Signal(Kind kind, double value, @Nullable Threshold threshold) {

    /** Whether the value is beyond the threshold. */
    public boolean alarmed() {
      return threshold != null
          && (kind.lowIsUnusual() ? value < threshold.value() : value > threshold.value());
    }

    /** For people, e.g. "observation density -3.12, below -1.93". */
    public String text() {
      String shown = String.format(Locale.ROOT, "%s %.2f", kind.label(), value);
      return threshold == null
          ? shown
          : String.format(
              Locale.ROOT,
              "%s, %s %.2f",
              shown,
              value < threshold.value() ? "below" : "above",
              threshold.value());
    }
  }

  /**
   * A split-conformal threshold: at most a share {@code alpha} of successful episodes like those of
   * the calibration cross this or the threshold of another signal anywhere.
   *
   * @param value in the unit of the signal
   * @param episodes n, how many it was learned from
   * @param alpha accepted share of episodes with a false alarm, all signals together
   */
  public record Threshold(double value, int episodes, double alpha) {}
}
