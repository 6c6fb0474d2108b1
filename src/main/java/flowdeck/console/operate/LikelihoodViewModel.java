package flowdeck.console.operate;

import flowdeck.console.AxisRange;
import flowdeck.console.Decision;
import flowdeck.console.Live;
import flowdeck.console.Status;
import flowdeck.console.widget.LikelihoodPlot.Strip;
import flowdeck.console.widget.RibbonPlot.Mark;
import flowdeck.console.widget.RibbonPlot.Ribbon;
import flowdeck.console.widget.Scale;
import flowdeck.core.CandidateSet;
import flowdeck.core.Plan;
import flowdeck.core.TickRecord;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/** The likelihoods of all candidates, now and over the last minute. */
public final class LikelihoodViewModel {
  private final Live live;
  private final AxisRange range = new AxisRange();
  private final StringProperty selected = new SimpleStringProperty("–");
  private final StringProperty median = new SimpleStringProperty("–");
  private final StringProperty gap = new SimpleStringProperty("–");
  private final StringProperty reason = new SimpleStringProperty("");
  private @Nullable Plan shown;
  private @Nullable Strip strip;

  public LikelihoodViewModel(Live live) {
    this.live = live;
  }

  /** Takes the newest values; says whether there is a new decision. */
  public boolean pulse() {
    Plan plan = live.plan();
    Decision decision = live.decision();
    if (plan == shown || plan == null || decision == null) {
      return false;
    }
    if (shown == null || plan.sequence() <= shown.sequence()) {
      range.reset();
    }
    shown = plan;
    reason.set(plan.reason());
    CandidateSet set = plan.candidates();
    if (!set.hasLikelihoods()) {
      strip = null;
      return true;
    }
    range.include(decision.p10(), Math.max(decision.best(), decision.selected()));
    double[] nats = new double[set.count()];
    Arrays.setAll(nats, set::natsPerDimension);
    strip =
        new Strip(
            nats, plan.selectedIndex(), decision.p25(), decision.median(), decision.p75(), scale());
    selected.set(number(decision.selected()));
    median.set(number(decision.median()));
    gap.set(
        (decision.selected() >= decision.median() ? "+" : "")
            + number(decision.selected() - decision.median()));
    return true;
  }

  /** The last minute, or null if there is nothing to draw. */
  public @Nullable Ribbon ribbon() {
    List<Decision> decisions = live.decisions();
    if (decisions.size() < 2 || Double.isNaN(decisions.getLast().median())) {
      return null;
    }
    TickRecord tick = live.tick();
    boolean running = live.status().trial().phase() == Status.Phase.RUNNING;
    long newest = decisions.getLast().nanos();
    long now = running && tick != null ? Math.max(newest, tick.nanos()) : newest;
    return new Ribbon(
        column(decisions, d -> (now - d.nanos()) / 1e9),
        column(decisions, Decision::p10),
        column(decisions, Decision::median),
        column(decisions, Decision::p90),
        column(decisions, Decision::best),
        live.marks().stream()
            .map(mark -> new Mark(Math.max(0, (now - mark.nanos()) / 1e9), mark.text()))
            .toList(),
        Live.WINDOW_NANOS / 1e9,
        scale());
  }

  private static double[] column(List<Decision> decisions, ToDoubleFunction<Decision> value) {
    return decisions.stream().mapToDouble(value).toArray();
  }

  private Scale scale() {
    return new Scale(range.low(), range.high(), range.step());
  }

  private static String number(double value) {
    return Scale.signed("%.2f".formatted(value));
  }

  /** Why there is nothing to see. */
  public String emptySentence() {
    Plan plan = live.plan();
    if (plan != null && !plan.candidates().hasLikelihoods()) {
      return "This policy gives no likelihoods";
    }
    return switch (live.status().trial().phase()) {
      case IDLE -> "Prepare a trial to see the policy's candidates";
      case READY -> "Start the trial to see the policy's candidates";
      case RUNNING -> "Waiting for the first decision";
      case ENDED, COMMITTED -> "No decision was made in this trial";
    };
  }

  public @Nullable Strip strip() {
    return strip;
  }

  public StringProperty selectedProperty() {
    return selected;
  }

  public StringProperty medianProperty() {
    return median;
  }

  /** Selected minus median. */
  public StringProperty gapProperty() {
    return gap;
  }

  public StringProperty reasonProperty() {
    return reason;
  }
}
