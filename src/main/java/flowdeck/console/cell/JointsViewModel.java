package flowdeck.console.cell;

import flowdeck.arms.motion.SpaceReport;
import flowdeck.console.Live;
import flowdeck.console.Operations.CellFacts;
import flowdeck.console.widget.Scale;
import flowdeck.console.widget.TracePlot.Trace;
import flowdeck.core.JointVector;
import flowdeck.core.TickRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/** What was proposed for each joint, what was sent and what is measured, now and a while back. */
public final class JointsViewModel {
  private static final double SPAN_SECONDS = 10;
  private static final long SPAN_NANOS = Math.round(SPAN_SECONDS * 1e9);

  /** Smaller differences are rounding. */
  private static final double ALTERED_RAD = Math.toRadians(0.05);

  private static final double ALTERED_FRACTION = 0.005;

  private final Live live;
  private final ArrayDeque<Sample> samples = new ArrayDeque<>();
  private final ObjectProperty<List<Joint>> joints = new SimpleObjectProperty<>(List.of());
  private final StringProperty clamps = new SimpleStringProperty("");
  private final StringProperty room = new SimpleStringProperty("");
  private final BooleanProperty tight = new SimpleBooleanProperty();
  private int selected;

  private record Sample(
      long nanos, @Nullable JointVector proposed, JointVector sent, JointVector measured) {}

  /** One number of the layout; proposed begins with "≠" where the limiter altered it. */
  public record Joint(
      String name, String proposed, String sent, String measured, String error, String range) {}

  public JointsViewModel(Live live) {
    this.live = live;
  }

  /** Takes the newest tick into the trace. */
  public void pulse() {
    TickRecord tick = live.tick();
    if (tick == null) {
      return;
    }
    Sample last = samples.peekLast();
    if (last != null && tick.nanos() < last.nanos()) {
      samples.clear(); // a recording that started anew
    } else if (last != null && tick.nanos() == last.nanos()) {
      return;
    }
    samples.addLast(new Sample(tick.nanos(), tick.proposed(), tick.sent(), tick.measured()));
    while (samples.getFirst().nanos() < tick.nanos() - SPAN_NANOS) {
      samples.removeFirst();
    }
  }

  /** Takes the newest words. */
  public void words() {
    SpaceReport report = live.room();
    tight.set(report != null && (report.held() || report.slowed() || report.margin() < 0));
    room.set(report == null ? "" : text(report));
    TickRecord tick = live.tick();
    if (tick == null) {
      joints.set(List.of());
      clamps.set("control loop not running");
      return;
    }
    CellFacts cell = live.cell();
    List<Joint> rows = new ArrayList<>();
    for (int i = 0; i < Math.min(cell.layout().size(), tick.measured().size()); i++) {
      rows.add(joint(cell, tick, i));
    }
    joints.set(List.copyOf(rows));
    clamps.set(
        tick.clamps() == 0
            ? "limiter altered no target"
            : "limiter altered %s targets"
                .formatted(String.format(Locale.ROOT, "%,d", tick.clamps()).replace(',', ' ')));
  }

  private static String text(SpaceReport report) {
    return String.format(
        Locale.ROOT,
        "%s: %s, %.1f cm before the stop",
        report.held() ? "held" : report.slowed() ? "slowed" : "nearest",
        report.nearest(),
        100 * report.margin());
  }

  private static Joint joint(CellFacts cell, TickRecord tick, int i) {
    boolean gripper = cell.layout().isGripper(i);
    double unit = gripper ? 1 : Math.toDegrees(1);
    String format = gripper ? "%.2f" : "%.1f°";
    double measured = tick.measured().get(i);
    double sent = tick.sent().get(i);
    JointVector wanted = tick.proposed();
    double proposed = wanted == null ? Double.NaN : wanted.get(i);
    boolean altered =
        Math.abs(proposed - sent) > (gripper ? ALTERED_FRACTION : ALTERED_RAD)
            && tick.mode() == TickRecord.Mode.RUNNING;
    double low = cell.lower() == null ? Double.NaN : unit * cell.lower().get(i);
    double high = cell.upper() == null ? Double.NaN : unit * cell.upper().get(i);
    return new Joint(
        cell.layout().names().get(i).replace('_', ' '),
        (altered ? "≠ " : "") + text(format, unit * proposed),
        text(format, unit * sent),
        text(format, unit * measured),
        text(gripper ? "%.3f" : "%.2f°", unit * (sent - measured)),
        Double.isNaN(low)
            ? "not known"
            : text(gripper ? "%.2f" : "%.0f°", low)
                + " to "
                + text(gripper ? "%.2f" : "%.0f°", high));
  }

  private static String text(String format, double value) {
    return Double.isNaN(value) ? "–" : Scale.signed(String.format(Locale.ROOT, format, value));
  }

  /** Chooses the number whose trace is drawn. */
  public void select(int number) {
    selected = number;
  }

  /** The name of the number whose trace is drawn. */
  public String selectedName() {
    List<String> names = live.cell().layout().names();
    return selected < names.size() ? names.get(selected).replace('_', ' ') : "";
  }

  /** The last seconds of the chosen number, or null before there is anything. */
  public @Nullable Trace trace() {
    Sample newest = samples.peekLast();
    CellFacts cell = live.cell();
    if (newest == null || selected >= newest.measured().size()) {
      return null;
    }
    boolean gripper = cell.layout().isGripper(selected);
    double unit = gripper ? 1 : Math.toDegrees(1);
    double[] seconds = new double[samples.size()];
    int i = 0;
    for (Sample sample : samples) {
      seconds[i++] = (sample.nanos() - newest.nanos()) * 1e-9;
    }
    return new Trace(
        seconds,
        values(Sample::proposed, unit),
        values(Sample::sent, unit),
        values(Sample::measured, unit),
        SPAN_SECONDS,
        gripper ? "" : "°",
        gripper ? 0.2 : 2,
        limit(cell.lower(), unit),
        limit(cell.upper(), unit));
  }

  private double limit(@Nullable JointVector limits, double unit) {
    return limits == null ? Double.NaN : unit * limits.get(selected);
  }

  private double[] values(Function<Sample, @Nullable JointVector> which, double unit) {
    double[] values = new double[samples.size()];
    int i = 0;
    for (Sample sample : samples) {
      JointVector vector = which.apply(sample);
      values[i++] = vector == null ? Double.NaN : unit * vector.get(selected);
    }
    return values;
  }

  public ObjectProperty<List<Joint>> jointsProperty() {
    return joints;
  }

  /** How many targets the limiter altered. */
  public StringProperty clampsProperty() {
    return clamps;
  }

  /** What is nearest to the arms; empty where nobody looks. */
  public StringProperty roomProperty() {
    return room;
  }

  /** Whether that is so near that it slows the arms. */
  public BooleanProperty tightProperty() {
    return tight;
  }
}
