package flowdeck.console.operate;

import flowdeck.console.Decision;
import flowdeck.console.Live;
import flowdeck.console.Operations.CellFacts;
import flowdeck.console.Past;
import flowdeck.console.widget.FanPlot.Fan;
import flowdeck.console.widget.FanPlot.Panel;
import flowdeck.console.widget.Scale;
import flowdeck.core.ActionLayout;
import flowdeck.core.CandidateSet;
import flowdeck.core.JointVector;
import flowdeck.core.Plan;
import flowdeck.core.Refinement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/** Where the candidates would take each joint of one arm. */
public final class FanViewModel {
  private static final double[] HALF_RANGES_DEG = {5, 10, 20, 45, 90, 180};

  private final Live live;
  private final IntegerProperty group = new SimpleIntegerProperty(0);
  private final StringProperty note = new SimpleStringProperty("");
  private @Nullable Plan drawnPlan;
  private int drawnGroup = -1;
  private JointVector present = JointVector.of();
  private @Nullable Fan fan;
  private double halfRange = HALF_RANGES_DEG[0];
  private int calm;

  public FanViewModel(Live live) {
    this.live = live;
  }

  /** Takes the newest values; says whether the plot changed. */
  public boolean pulse() {
    Past seen = live.history().seen();
    if (seen == null) {
      boolean before = fan != null || drawnGroup < 0;
      drawnGroup = group.get();
      fan = null;
      return before;
    }
    Plan plan = seen.plan();
    if (plan == drawnPlan && group.get() == drawnGroup) {
      return false;
    }
    CellFacts cell = live.cell();
    List<ActionLayout.Group> groups = cell.layout().groups();
    present = seen.present();
    drawnPlan = plan;
    drawnGroup = group.get();
    ActionLayout.Group shown = groups.get(Math.min(drawnGroup, groups.size() - 1));
    List<JointVector> demonstrated = live.operations().demonstrated(plan.selected());
    List<Panel> panels = new ArrayList<>();
    double needed = 0;
    for (int index : shown.indices()) {
      Panel panel = panel(plan, demonstrated, cell, index);
      panels.add(panel);
      if (Double.isNaN(panel.halfRange())) {
        needed = Math.max(needed, reach(panel));
      }
    }
    widen(needed);
    fan = new Fan(List.copyOf(panels), halfRange);
    note.set(
        "%s · ±%.0f° · %.1f s"
            .formatted(
                demonstrated.isEmpty()
                    ? candidates(plan.candidates().count())
                    : "dashed: demonstrator",
                halfRange,
                seconds(plan)));
    return true;
  }

  /** Why there is nothing to see. */
  String emptySentence() {
    return live.blind()
        ? "Hidden: the evaluation is blind"
        : "The candidates of each decision appear here once a trial runs";
  }

  private static String candidates(int count) {
    return count == 1 ? "one candidate" : "%d candidates".formatted(count);
  }

  private static double seconds(Plan plan) {
    return plan.selected().horizon() * plan.selected().waypointNanos() / 1e9;
  }

  private Panel panel(Plan plan, List<JointVector> demonstration, CellFacts cell, int index) {
    boolean fraction = cell.layout().isGripper(index);
    double unit = fraction ? 1 : Math.toDegrees(1);
    CandidateSet set = plan.candidates();
    int n = set.horizon() + 1;
    double now = unit * present.get(index);
    double[][] bands = new double[5][n];
    double[] selected = new double[n];
    for (double[] band : bands) {
      band[0] = now;
    }
    selected[0] = now;
    double[] values = new double[set.count()];
    for (int step = 0; step < set.horizon(); step++) {
      for (int i = 0; i < values.length; i++) {
        values[i] = unit * set.value(i, step, index);
      }
      Arrays.sort(values);
      bands[0][step + 1] = Decision.quantile(values, 0.10);
      bands[1][step + 1] = Decision.quantile(values, 0.25);
      bands[2][step + 1] = Decision.quantile(values, 0.50);
      bands[3][step + 1] = Decision.quantile(values, 0.75);
      bands[4][step + 1] = Decision.quantile(values, 0.90);
      selected[step + 1] = unit * plan.selected().waypoints().get(step).get(index);
    }
    double[] demonstrated = new double[demonstration.isEmpty() ? 0 : demonstration.size() + 1];
    for (int step = 0; step < demonstrated.length; step++) {
      demonstrated[step] = step == 0 ? now : unit * demonstration.get(step - 1).get(index);
    }
    JointVector lower = cell.lower();
    JointVector upper = cell.upper();
    double end = selected[n - 1];
    return new Panel(
        label(cell.layout().names().get(index)),
        Scale.signed(fraction ? "%.2f".formatted(end) : "%.0f°".formatted(end)),
        fraction ? 0.5 : now,
        fraction ? 0.55 : Double.NaN,
        lower == null || fraction ? Double.NaN : unit * lower.get(index),
        upper == null || fraction ? Double.NaN : unit * upper.get(index),
        bands[0],
        bands[1],
        bands[2],
        bands[3],
        bands[4],
        selected,
        demonstrated,
        refined(plan, now, unit, index));
  }

  /** The selected candidate before it was refined; empty if it was not. */
  private static double[] refined(Plan plan, double now, double unit, int index) {
    CandidateSet set = plan.candidates();
    for (Refinement refinement : plan.refinements()) {
      if (refinement.candidate() == plan.selectedIndex() && refinement.kept() > 0) {
        double[] start = new double[set.horizon() + 1];
        start[0] = now;
        for (int step = 0; step < set.horizon(); step++) {
          start[step + 1] = unit * refinement.path()[step * set.dims() + index];
        }
        return start;
      }
    }
    return new double[0];
  }

  private static double reach(Panel panel) {
    double reach = 0;
    for (int i = 0; i < panel.selected().length; i++) {
      reach = Math.max(reach, Math.abs(panel.p10()[i] - panel.centre()));
      reach = Math.max(reach, Math.abs(panel.p90()[i] - panel.centre()));
      reach = Math.max(reach, Math.abs(panel.selected()[i] - panel.centre()));
    }
    for (double value : panel.demonstrated()) {
      reach = Math.max(reach, Math.abs(value - panel.centre()));
    }
    return reach;
  }

  /** Widens at once, narrows only after fifteen plans in a row would fit the next smaller range. */
  private void widen(double neededDegrees) {
    double fitting = HALF_RANGES_DEG[HALF_RANGES_DEG.length - 1];
    for (int i = HALF_RANGES_DEG.length - 1; i >= 0; i--) {
      if (neededDegrees <= 0.96 * HALF_RANGES_DEG[i]) {
        fitting = HALF_RANGES_DEG[i];
      }
    }
    if (fitting >= halfRange) {
      halfRange = fitting;
      calm = 0;
    } else if (++calm >= 15) {
      halfRange = fitting;
      calm = 0;
    }
  }

  /** A short name: A1 to A7 as on the robot, "grip", or the name without its side. */
  static String label(String name) {
    String rest =
        name.replaceFirst("^k(?=[A-Z])", "")
            .replaceAll("(?i)left|right", "")
            .replaceAll("^_+|_+$", "")
            .replaceFirst("^Hand(?=[A-Z])", "");
    String lower = rest.toLowerCase(Locale.ROOT);
    if (lower.startsWith("joint")) {
      return "A" + lower.replaceAll("\\D", "");
    }
    return lower.startsWith("gripper") ? "grip" : rest.replaceAll("(?<=[a-z])(?=[A-Z])", " ");
  }

  /** Names of the groups that can be shown. */
  public List<String> groups() {
    return live.cell().layout().groups().stream().map(ActionLayout.Group::name).toList();
  }

  /** Index of the group shown. */
  public IntegerProperty groupProperty() {
    return group;
  }

  public @Nullable Fan fan() {
    return fan;
  }

  public StringProperty noteProperty() {
    return note;
  }
}
