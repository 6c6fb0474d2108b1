package flowdeck.console.operate;

import flowdeck.console.Decision;
import flowdeck.console.Live;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;

/**
 * How sure the policy looks, in three trends. None has been calibrated on successful trials, so
 * there is no threshold.
 */
public final class ConfidenceViewModel {
  private final Live live;
  private final StringProperty spread = new SimpleStringProperty("–");
  private final StringProperty change = new SimpleStringProperty("–");
  private final StringProperty effective = new SimpleStringProperty("–");
  private final StringProperty drawn = new SimpleStringProperty("spread of all candidates");

  public ConfidenceViewModel(Live live) {
    this.live = live;
  }

  /** Takes the newest values. */
  public void pulse() {
    Decision decision = live.decision();
    if (decision == null) {
      spread.set("–");
      change.set("–");
      effective.set("–");
      return;
    }
    drawn.set("spread of %d at the end".formatted(decision.candidates()));
    spread.set(amount(decision.spread(), decision.unit()));
    change.set(amount(decision.change(), decision.unit()));
    effective.set(
        Double.isNaN(decision.effectiveSamples())
            ? "–"
            : "%.1f of %d".formatted(decision.effectiveSamples(), decision.candidates()));
  }

  private static String amount(double value, String unit) {
    if (Double.isNaN(value)) {
      return "–";
    }
    String number = value < 10 ? "%.1f".formatted(value) : "%.0f".formatted(value);
    return unit.equals("°") ? number + unit : number + " " + unit;
  }

  /** The last minute of a value, oldest first. */
  public double[] trend(ToDoubleFunction<Decision> value) {
    List<Decision> decisions = live.decisions();
    int every = 1 + decisions.size() / 120; // finer than a pixel costs time and shows nothing
    return IntStream.range(0, decisions.size())
        .filter(i -> (decisions.size() - 1 - i) % every == 0)
        .mapToDouble(i -> value.applyAsDouble(decisions.get(i)))
        .filter(Double::isFinite)
        .toArray();
  }

  public StringProperty spreadProperty() {
    return spread;
  }

  public StringProperty changeProperty() {
    return change;
  }

  public StringProperty effectiveProperty() {
    return effective;
  }

  public StringProperty drawnProperty() {
    return drawn;
  }

  /** How many decisions the trends hold. */
  public int decisions() {
    return live.decisions().size();
  }

  /** Identity of the newest decision, to see whether something changed. */
  public long newestNanos() {
    Decision decision = live.decision();
    return decision == null ? Long.MIN_VALUE : decision.nanos();
  }
}
