package flowdeck.console.cell;

import flowdeck.console.ArmOperations;
import flowdeck.console.ArmWords;
import flowdeck.console.Live;
import flowdeck.console.Operations.CellFacts;
import flowdeck.console.Refusals;
import flowdeck.console.Status;
import flowdeck.console.widget.Scale;
import flowdeck.console.widget.WayPlot.Way;
import flowdeck.core.ActionLayout;
import flowdeck.core.JointVector;
import flowdeck.core.TickRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/** Moving the arms by hand between trials: what may be moved, or why nothing may, and arming. */
public final class HandViewModel {
  private final Live live;
  private final Refusals refusals;
  private final ArmOperations arms;
  private final StringProperty reason = new SimpleStringProperty("");
  private final StringProperty homeReason = new SimpleStringProperty("");
  private final BooleanProperty free = new SimpleBooleanProperty(false);
  private final BooleanProperty abnormal = new SimpleBooleanProperty(false);
  private final BooleanProperty homeKnown = new SimpleBooleanProperty(false);
  private final BooleanProperty holding = new SimpleBooleanProperty(false);
  private final BooleanProperty armable = new SimpleBooleanProperty(false);
  private List<JointVector> way = List.of();

  /**
   * A joint or gripper that several arms have.
   *
   * @param label e.g. "A1"
   * @param numbers its place in the layout, one for each arm that has it
   */
  public record Row(String label, List<Integer> numbers) {}

  public HandViewModel(Live live, Refusals refusals) {
    this.live = live;
    this.refusals = refusals;
    this.arms = live.operations().arms();
  }

  /** Takes the newest values. */
  public void pulse() {
    TickRecord tick = live.tick();
    boolean held = ArmWords.holding(tick);
    boolean running = live.status().trial().phase() == Status.Phase.RUNNING;
    String missing = ArmWords.sentences(live.arms());
    holding.set(held);
    armable.set(held && missing.isEmpty());
    reason.set(reason(tick, running, missing, held));
    free.set(reason.get().isEmpty());
    abnormal.set(arms.moves() && !running && (tick == null || held || !missing.isEmpty()));
  }

  private String reason(@Nullable TickRecord tick, boolean running, String missing, boolean held) {
    if (!arms.moves()) {
      return "This cell plays a recording: nothing can be moved.";
    }
    if (tick == null) {
      return "The control loop is not running yet.";
    }
    if (running) {
      return "A trial runs: end it before arms are moved by hand.";
    }
    if (!missing.isEmpty()) {
      return missing;
    }
    return held ? "The arms hold: arm them again before they are moved." : "";
  }

  /** Reads the way home anew: a few times a second is enough to look at. */
  public void look() {
    way = arms.moves() ? arms.wayHome() : List.of();
    homeKnown.set(!way.isEmpty());
    homeReason.set(way.isEmpty() ? "Where home is, or where the arms are, is not known." : "");
  }

  /** The postures on the way home, the present one first; empty if home is not known. */
  public List<JointVector> way() {
    return way;
  }

  /** The ways of the tools home; empty if home or the kinematics are not known. */
  public List<Way> toolWays() {
    List<List<double[]>> points = way.stream().map(live.operations()::toolPoints).toList();
    if (points.isEmpty() || points.getFirst().isEmpty()) {
      return List.of();
    }
    List<Way> ways = new ArrayList<>();
    for (int arm = 0; arm < points.getFirst().size(); arm++) {
      int which = arm;
      ways.add(
          new Way(arm == 0 ? "L" : "R", points.stream().map(tools -> tools.get(which)).toList()));
    }
    return ways;
  }

  /** What can be moved, the arms side by side. */
  public List<Row> rows() {
    ActionLayout layout = live.cell().layout();
    List<ActionLayout.Group> groups =
        layout.groups().stream().filter(group -> !group.name().equals("Other")).toList();
    List<Row> rows = new ArrayList<>();
    int most = groups.stream().mapToInt(group -> group.indices().size()).max().orElse(0);
    for (int i = 0; i < most; i++) {
      int place = i;
      List<Integer> numbers =
          groups.stream()
              .filter(group -> place < group.indices().size())
              .map(group -> group.indices().get(place))
              .toList();
      boolean gripper = layout.isGripper(numbers.getFirst());
      rows.add(new Row(gripper ? "Grip" : "A" + (i + 1), numbers));
    }
    return rows;
  }

  /** Where a number is measured to be, for reading. */
  public String measured(int number) {
    TickRecord tick = live.tick();
    if (tick == null || number >= tick.measured().size()) {
      return "–";
    }
    double value = tick.measured().get(number);
    return live.cell().layout().isGripper(number)
        ? String.format(Locale.ROOT, "%.0f %%", 100 * value)
        : Scale.signed(String.format(Locale.ROOT, "%.1f°", Math.toDegrees(value)));
  }

  /** Whether a number has no room left in a direction: its limit is reached. */
  public boolean atLimit(int number, int direction) {
    TickRecord tick = live.tick();
    CellFacts cell = live.cell();
    JointVector limits = direction > 0 ? cell.upper() : cell.lower();
    if (tick == null || limits == null || number >= tick.measured().size()) {
      return false;
    }
    return direction * (limits.get(number) - tick.sent().get(number)) <= 0;
  }

  /** Moves a number; throws if that is refused. */
  public void jog(int number, int direction) {
    arms.jog(number, direction);
  }

  /** Moves both arms home; throws if that is refused. */
  public void home() {
    arms.home();
  }

  /** What moved something was let go. */
  public void release() {
    arms.release();
  }

  /** Arms a cell that holds; nothing moves by it. */
  public void arm() {
    if (armable.get()) {
      refusals.attempt(arms::rearm);
    }
  }

  /** Why nothing may be moved by hand now, a line for each reason; empty if it may be. */
  public StringProperty reasonProperty() {
    return reason;
  }

  /** Whether arms may be moved by hand now. */
  public BooleanProperty freeProperty() {
    return free;
  }

  /** Whether the reason is something to put right, rather than a trial that runs. */
  public BooleanProperty abnormalProperty() {
    return abnormal;
  }

  /** Why there is no way home, or empty. */
  public StringProperty homeReasonProperty() {
    return homeReason;
  }

  /** Whether it is known where home is. */
  public BooleanProperty homeKnownProperty() {
    return homeKnown;
  }

  /** Whether the arms hold after a fault or a stop. */
  public BooleanProperty holdingProperty() {
    return holding;
  }

  /** Whether they can be armed now. */
  public BooleanProperty armableProperty() {
    return armable;
  }
}
