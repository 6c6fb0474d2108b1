package flowdeck.console.operate;

import flowdeck.console.AxisRange;
import flowdeck.console.Decision;
import flowdeck.console.Live;
import flowdeck.console.Past;
import flowdeck.console.widget.LikelihoodPlot.Arrow;
import flowdeck.console.widget.LikelihoodPlot.Strip;
import flowdeck.console.widget.RibbonPlot.Cursor;
import flowdeck.console.widget.RibbonPlot.Mark;
import flowdeck.console.widget.RibbonPlot.Ribbon;
import flowdeck.console.widget.RibbonPlot.Span;
import flowdeck.console.widget.Scale;
import flowdeck.core.CandidateSet;
import flowdeck.core.Confidence;
import flowdeck.core.Confidence.Signal;
import flowdeck.core.Confidence.Threshold;
import flowdeck.core.Likelihoods;
import flowdeck.core.Plan;
import flowdeck.core.Refinement;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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
  private final StringProperty modes = new SimpleStringProperty(" ");
  private final StringProperty refined = new SimpleStringProperty("");
  private final StringProperty calibration = new SimpleStringProperty("nats / dimension");
  private final StringProperty back = new SimpleStringProperty("");
  private @Nullable Plan shown;
  private @Nullable Plan ranged;
  private @Nullable Strip strip;

  public LikelihoodViewModel(Live live) {
    this.live = live;
  }

  /** Takes the newest values; says whether there is a new decision. */
  public boolean pulse() {
    fitAxis();
    Past seen = live.history().seen();
    back.set(
        seen == null || !live.history().lookingBack()
            ? ""
            : "Decision %.0f s ago · back to live".formatted(live.agoSeconds(seen)));
    if (seen == null || seen.plan() == shown) {
      return false;
    }
    Plan plan = seen.plan();
    shown = plan;
    Decision.Likely likely = seen.decision().likely();
    if (plan.candidates().likelihoods() instanceof Likelihoods.Exact exact && likely != null) {
      show(plan, exact.nats(), likely);
    } else {
      showNothing(plan);
    }
    return true;
  }

  private void showNothing(Plan plan) {
    strip = null;
    reason.set(plan.reason());
    modes.set(" ");
    refined.set("");
    calibration.set("");
    selected.set("–");
    median.set("–");
    gap.set("–");
  }

  private void show(Plan plan, double[] logDensities, Decision.Likely likely) {
    CandidateSet set = plan.candidates();
    reason.set(
        "%s\neffective number %.1f of %d"
            .formatted(plan.reason(), likely.effectiveSamples(), set.count()));
    double[] nats = Arrays.stream(logDensities).map(value -> value / set.dimensions()).toArray();
    strip =
        new Strip(
            nats,
            Arrays.stream(nats).sorted().toArray(),
            set.modes(),
            plan.selectedIndex(),
            likely.p25(),
            likely.median(),
            likely.p75(),
            arrows(plan),
            threshold(plan),
            thresholdWords(plan),
            scale());
    modes.set(modes(set));
    refined.set(refined(plan));
    calibration.set(
        Double.isNaN(threshold(plan)) ? "nats / dimension · not calibrated" : "nats / dimension");
    selected.set(number(likely.selected()));
    median.set(number(likely.median()));
    gap.set(
        (likely.selected() >= likely.median() ? "+" : "")
            + number(likely.selected() - likely.median()));
  }

  /** The axis follows the trial, not what is looked back at: so it stands still meanwhile. */
  private void fitAxis() {
    Plan plan = live.plan();
    Decision decision = live.decision();
    Decision.Likely likely = decision == null ? null : decision.likely();
    if (plan == ranged || plan == null || likely == null) {
      return;
    }
    boolean first = ranged == null || plan.sequence() <= ranged.sequence();
    if (first) {
      range.reset();
    }
    ranged = plan;
    double least = likely.p10();
    double most = Math.max(likely.best(), likely.selected());
    double limit = threshold(plan);
    double span = Math.max(most - least, 0.2);
    if (first && limit < least && least - limit < 2 * span) {
      // Near enough to be worth its place on the axis; nothing below it is.
      range.start(limit - 0.1 * (most - limit), most + 0.5 * span);
      return;
    }
    range.include(least, most);
  }

  private static List<Arrow> arrows(Plan plan) {
    CandidateSet set = plan.candidates();
    double dims = set.dimensions();
    return plan.refinements().stream()
        .map(
            r ->
                new Arrow(
                    r.candidate(),
                    r.logLikelihoods()[0] / dims,
                    r.logLikelihoods()[r.kept()] / dims))
        .toList();
  }

  private static double threshold(Plan plan) {
    Signal signal = plan.confidence().signal(Confidence.Kind.INNOVATION);
    Threshold threshold = signal == null ? null : signal.threshold();
    return threshold == null ? Double.NaN : threshold.value();
  }

  private static String thresholdWords(Plan plan) {
    Signal signal = plan.confidence().signal(Confidence.Kind.INNOVATION);
    Threshold threshold = signal == null ? null : signal.threshold();
    return threshold == null
        ? ""
        : "%s %s (n = %d, α = %.2f)"
            .formatted(
                "plan threshold",
                number(threshold.value()),
                threshold.episodes(),
                threshold.alpha());
  }

  private static final String[] SHAPES = {"round", "square", "triangle", "cross"};

  /** How many modes there are, and what share of the candidates each has. */
  private static String modes(CandidateSet set) {
    int count = set.modeCount();
    if (count < 2) {
      return count == 1 ? "1 mode" : " ";
    }
    int[] sizes = new int[Math.min(count, SHAPES.length)];
    for (int mode : set.modes()) {
      sizes[Math.min(mode, sizes.length - 1)]++;
    }
    StringBuilder words = new StringBuilder("%d modes:".formatted(count));
    for (int i = 0; i < sizes.length; i++) {
      words.append(
          "%s %.0f %% %s".formatted(i == 0 ? "" : ",", 100.0 * sizes[i] / set.count(), SHAPES[i]));
    }
    return words.toString();
  }

  private static String refined(Plan plan) {
    for (Refinement r : plan.refinements()) {
      if (r.candidate() == plan.selectedIndex()) {
        int dims = plan.candidates().horizon() * plan.candidates().dims();
        double gain = (r.logLikelihoods()[r.kept()] - r.logLikelihoods()[0]) / dims;
        return "+%.2f%s"
            .formatted(gain, plan.clipped() > 0 ? ", %d clipped".formatted(plan.clipped()) : "");
      }
    }
    return "";
  }

  /** The last minute, or null if there is nothing to draw. */
  public @Nullable Ribbon ribbon() {
    Past seen = live.history().seen();
    if (seen == null || seen.decision().likely() == null) {
      return null;
    }
    boolean back = live.history().lookingBack();
    long now = live.nowNanos();
    double window = Live.WINDOW_NANOS / 1e9;
    double cursor = live.agoSeconds(seen);
    // Further back than the window reaches, the window moves in steps of half its width.
    double end =
        back && cursor > window ? Math.floor((cursor - window) / (window / 2) + 1) * window / 2 : 0;
    long oldest = now - Math.round((end + window) * 1e9);
    long newest = now - Math.round(end * 1e9);
    List<Decision> decisions =
        live.history().kept().stream()
            .map(Past::decision)
            .filter(d -> d.likely() != null && d.nanos() >= oldest && d.nanos() <= newest)
            .toList();
    if (decisions.size() < 2) {
      return null;
    }
    return new Ribbon(
        decisions.stream().mapToDouble(d -> (now - d.nanos()) / 1e9).toArray(),
        likely(decisions, Decision.Likely::p10),
        likely(decisions, Decision.Likely::median),
        likely(decisions, Decision.Likely::p90),
        likely(decisions, Decision.Likely::best),
        live.marks().stream()
            .map(mark -> new Mark(Math.max(0, (now - mark.nanos()) / 1e9), mark.text()))
            .toList(),
        Span.beforeNow(window, end),
        threshold(seen.plan()),
        thresholdWords(seen.plan()),
        back ? new Cursor(cursor, "−%.1f s".formatted(cursor)) : null,
        scale());
  }

  /** Looks back at the decision in force some seconds ago. */
  public void lookAt(double agoSeconds, boolean stay) {
    live.history().lookAt(live.nowNanos() - Math.round(agoSeconds * 1e9), stay);
  }

  /** The mouse has left: a decision that was only pointed at is let go. */
  public void leave() {
    if (!live.history().pinned()) {
      live.history().live();
    }
  }

  /** Looks at an earlier (negative) or later decision. */
  public void step(int decisions) {
    live.history().step(decisions);
  }

  public void backToLive() {
    live.history().live();
  }

  public boolean pinned() {
    return live.history().pinned();
  }

  private static double[] likely(
      List<Decision> decisions, ToDoubleFunction<Decision.Likely> value) {
    return decisions.stream()
        .map(Decision::likely)
        .filter(Objects::nonNull)
        .mapToDouble(value)
        .toArray();
  }

  private Scale scale() {
    return new Scale(range.low(), range.high(), range.step());
  }

  private static String number(double value) {
    return Scale.signed("%.2f".formatted(value));
  }

  /** Why there is nothing to see. */
  public String emptySentence() {
    String none = noneBecause();
    if (!none.isEmpty()) {
      return none;
    }
    return switch (live.status().trial().phase()) {
      case IDLE -> "Prepare a trial to see the policy's candidates";
      case READY -> "Start the trial to see the policy's candidates";
      case RUNNING -> "Waiting for the first decision";
      case ENDED, COMMITTED -> "No decision was made in this trial";
    };
  }

  /** Why there is no ribbon. */
  public String emptyRibbonSentence() {
    String none = noneBecause();
    return none.isEmpty() ? "One minute of decisions is kept here" : none;
  }

  /** Why the decision shown has no likelihoods; empty if it has, or if there is none. */
  private String noneBecause() {
    if (live.blind()) {
      return "Hidden: the evaluation is blind";
    }
    Past seen = live.history().seen();
    Plan plan = seen == null ? live.plan() : seen.plan();
    return plan != null && plan.candidates().likelihoods() instanceof Likelihoods.None none
        ? none.because()
        : "";
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

  /** Gain of the selected one by refinement; empty if it was not refined. */
  public StringProperty refinedProperty() {
    return refined;
  }

  /** Modes in words. */
  public StringProperty modesProperty() {
    return modes;
  }

  public StringProperty calibrationProperty() {
    return calibration;
  }

  /** What to say while an earlier decision is shown; empty while live. */
  public StringProperty backProperty() {
    return back;
  }

  public StringProperty reasonProperty() {
    return reason;
  }
}
