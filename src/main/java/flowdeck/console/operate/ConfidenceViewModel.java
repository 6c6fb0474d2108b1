package flowdeck.console.operate;

import flowdeck.console.AxisRange;
import flowdeck.console.Decision;
import flowdeck.console.Live;
import flowdeck.console.Past;
import flowdeck.console.widget.Scale;
import flowdeck.core.Confidence.Kind;
import flowdeck.core.Confidence.Signal;
import flowdeck.core.Confidence.Threshold;
import flowdeck.core.Likelihoods;
import flowdeck.core.Plan;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How sure the policy is: its three signals, each against its threshold if it is calibrated. */
public final class ConfidenceViewModel {
  private static final Kind[] KINDS = Kind.values();
  private static final int MOST_POINTS = 120; // finer than a pixel costs time and shows nothing

  private final Live live;
  private final AxisRange[] ranges = {new AxisRange(), new AxisRange(), new AxisRange()};
  private @Nullable Plan shown;
  private @Nullable Plan ranged;
  private List<Row> rows = List.of();
  private String note = "";

  /**
   * One signal as it is shown.
   *
   * @param name what a normal value means
   * @param note what is measured
   * @param state in words, with a symbol when beyond the threshold
   * @param threshold NaN if not calibrated
   */
  public record Row(
      Kind kind,
      String name,
      String note,
      String value,
      String state,
      boolean alarmed,
      double[] trend,
      double low,
      double high,
      double threshold) {}

  public ConfidenceViewModel(Live live) {
    this.live = live;
  }

  /** Takes the newest values; says whether something changed. */
  public boolean pulse() {
    fitAxes();
    Past seen = live.history().seen();
    Plan plan = seen == null ? null : seen.plan();
    if (plan == shown && !rows.isEmpty()) {
      return false;
    }
    shown = plan;
    List<Past> window = window(seen);
    rows = Arrays.stream(KINDS).map(kind -> row(kind, seen, window)).toList();
    note = note(plan);
    return true;
  }

  /** The axes follow the trial, also while an earlier decision is looked at. */
  private void fitAxes() {
    Plan plan = live.plan();
    if (plan == null || plan == ranged) {
      return;
    }
    boolean first = ranged == null || plan.sequence() <= ranged.sequence();
    ranged = plan;
    Decision decision = live.decision();
    for (Kind kind : KINDS) {
      AxisRange range = ranges[kind.ordinal()];
      if (first) {
        range.reset();
      }
      double value = decision == null ? Double.NaN : value(kind, plan, decision);
      Signal signal = plan.confidence().signal(kind);
      Threshold limit = signal == null ? null : signal.threshold();
      double other = range.known() || limit == null ? value : limit.value();
      range.include(Math.min(value, other), Math.max(value, other));
    }
  }

  private List<Past> window(@Nullable Past seen) {
    List<Past> all = live.history().kept();
    if (seen == null) {
      return List.of();
    }
    List<Past> window =
        all.stream()
            .filter(p -> p.nanos() <= seen.nanos() && p.nanos() >= seen.nanos() - Live.WINDOW_NANOS)
            .toList();
    int every = 1 + window.size() / MOST_POINTS;
    return IntStream.range(0, window.size())
        .filter(i -> (window.size() - 1 - i) % every == 0)
        .mapToObj(window::get)
        .toList();
  }

  private Row row(Kind kind, @Nullable Past seen, List<Past> window) {
    String name =
        switch (kind) {
          case OBSERVATION -> "Scene familiar";
          case INNOVATION -> "Plan holds";
          case SPREAD -> "Candidates agree";
        };
    if (seen == null) {
      return new Row(kind, name, measured(kind), "–", "", false, new double[0], 0, 1, Double.NaN);
    }
    Signal signal = seen.plan().confidence().signal(kind);
    Threshold limit = signal == null ? null : signal.threshold();
    AxisRange range = ranges[kind.ordinal()];
    double[] trend =
        window.stream()
            .mapToDouble(p -> value(kind, p.plan(), p.decision()))
            .filter(Double::isFinite)
            .toArray();
    return new Row(
        kind,
        name,
        signal == null ? fallback(kind) : measured(kind),
        words(kind, signal, seen.decision()),
        state(kind, signal, limit),
        signal != null && signal.alarmed(),
        trend,
        range.known() ? range.low() : 0,
        range.known() ? range.high() : 1,
        limit == null ? Double.NaN : limit.value());
  }

  private static String measured(Kind kind) {
    return switch (kind) {
      case OBSERVATION -> "picture density";
      case INNOVATION -> "last plan, new view";
      case SPREAD -> "spread, in std. dev.";
    };
  }

  /** What is shown where the policy gives no signal. */
  private static String fallback(Kind kind) {
    return switch (kind) {
      case OBSERVATION -> "not given";
      case INNOVATION -> "change of plan";
      case SPREAD -> "spread at the end";
    };
  }

  private static double value(Kind kind, Plan plan, Decision decision) {
    Signal signal = plan.confidence().signal(kind);
    if (signal != null) {
      return signal.value();
    }
    return switch (kind) {
      case OBSERVATION -> Double.NaN;
      case INNOVATION -> decision.change();
      case SPREAD -> decision.spread();
    };
  }

  private static String words(Kind kind, @Nullable Signal signal, Decision decision) {
    if (signal != null) {
      return Double.isNaN(signal.value()) ? "–" : Scale.signed("%.2f".formatted(signal.value()));
    }
    return switch (kind) {
      case OBSERVATION -> "–";
      case INNOVATION -> amount(decision.change(), decision.unit());
      case SPREAD -> amount(decision.spread(), decision.unit());
    };
  }

  private static String state(Kind kind, @Nullable Signal signal, @Nullable Threshold limit) {
    if (signal == null) {
      return "";
    }
    if (limit == null) {
      return "not calibrated";
    }
    if (Double.isNaN(signal.value())) {
      return "not yet known";
    }
    String at = Scale.signed("%.2f".formatted(limit.value()));
    if (signal.alarmed()) {
      return (kind.lowIsUnusual() ? "▼ below " : "▲ above ") + at;
    }
    return "normal, %s %s".formatted(kind.lowIsUnusual() ? "≥" : "≤", at);
  }

  private static String note(@Nullable Plan plan) {
    if (plan == null) {
      return "";
    }
    for (Signal signal : plan.confidence().signals()) {
      Threshold limit = signal.threshold();
      if (limit != null) {
        return "n = %d, α = %.2f".formatted(limit.episodes(), limit.alpha());
      }
    }
    return plan.candidates().likelihoods() instanceof Likelihoods.None
        ? "no confidence signals"
        : "not calibrated";
  }

  /** Where the thresholds are from and what they promise, or why there are none. */
  public String explanation() {
    return watched()
        ? "Split conformal thresholds: of successful episodes like the n they were learned from, at"
            + " most a share α raises any alarm, all signals together"
        : shown != null && shown.candidates().likelihoods() instanceof Likelihoods.None none
            ? none.because() + ", so nothing raises an alarm"
            : "This policy has no thresholds, so nothing raises an alarm; calibrate it";
  }

  /** Whether an alarm can happen at all; unknown before the first decision, so yes. */
  public boolean watched() {
    return shown == null || rows.stream().anyMatch(row -> !Double.isNaN(row.threshold()));
  }

  /** Whether any signal is beyond its threshold. */
  public boolean alarmed() {
    return rows.stream().anyMatch(Row::alarmed);
  }

  /** Whether an alarm brakes and holds the arms. */
  public boolean holds() {
    return live.operations().holdsOnAlarm();
  }

  /** Says whether it does. */
  public void hold(boolean hold) {
    live.operations().holdOnAlarm(hold);
  }

  private static String amount(double value, String unit) {
    if (Double.isNaN(value)) {
      return "–";
    }
    String number = value < 10 ? "%.1f".formatted(value) : "%.0f".formatted(value);
    return unit.equals("°") ? number + unit : number + " " + unit;
  }

  /** One row for each kind, in their order. */
  public List<Row> rows() {
    return rows;
  }

  /** Where the thresholds are from. */
  public String note() {
    return note;
  }
}
