package flowdeck.console.operate;

import flowdeck.camera.CameraModel;
import flowdeck.console.Live;
import flowdeck.console.Status;
import flowdeck.console.widget.OverlayPlot.Overlay;
import flowdeck.core.CandidateSet;
import flowdeck.core.Frame;
import flowdeck.core.JointVector;
import flowdeck.core.Likelihoods;
import flowdeck.core.Plan;
import flowdeck.core.TickRecord;
import flowdeck.core.Trajectory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/** The scene image, how fresh it is, and the paths drawn over it. */
public final class SceneViewModel {
  private static final int FAN = 16;
  private static final int STEPS = 4;
  private static final int COMPARE_EVERY_WORDS = 4;

  /** A share of the picture that looks alike and is good enough: noise and shadows differ. */
  private static final double ALIKE = 0.995;

  private final Live live;
  private final StringProperty age = new SimpleStringProperty("–");
  private final StringProperty rate = new SimpleStringProperty("–");
  private final StringProperty dropped = new SimpleStringProperty("–");
  private final StringProperty fan = new SimpleStringProperty("0");
  private final StringProperty stale = new SimpleStringProperty("");
  private final DoubleProperty ghost = new SimpleDoubleProperty(0);
  private final StringProperty match = new SimpleStringProperty("");
  private final BooleanProperty differs = new SimpleBooleanProperty();
  private @Nullable SceneMatch compared;
  private long words;
  private @Nullable Plan drawnPlan;
  private @Nullable Overlay overlay;
  private JointVector start = JointVector.of();
  private List<JointVector> drawnDemonstration = List.of();

  public SceneViewModel(Live live) {
    this.live = live;
  }

  /** Takes the newest numbers. */
  public void words() {
    Status.CameraHealth camera = live.status().camera();
    age.set(Double.isFinite(camera.ageMillis()) ? age(camera.ageMillis()) : "–");
    rate.set("%.1f fps".formatted(camera.hertz()));
    dropped.set(Long.toString(camera.dropped()));
    if (words++ % COMPARE_EVERY_WORDS == 0) {
      compare();
    }
  }

  /** Before a trial the scene is held against the one the last trial with it began in. */
  private void compare() {
    Frame reference = live.referenceFrame();
    Frame now = live.frame();
    boolean before = live.status().trial().phase() == Status.Phase.READY;
    compared = before && reference != null && now != null ? SceneMatch.of(now, reference) : null;
    match.set(
        compared == null
            ? ""
            : String.format(Locale.ROOT, "%.1f %%", Math.floor(1000 * compared.share()) / 10));
    differs.set(compared != null && compared.share() < ALIKE);
  }

  /** How the scene differs from its reference; null where there is none. */
  @Nullable SceneMatch compared() {
    return compared;
  }

  /** How much of the picture looks like the reference, in words; empty where there is none. */
  public StringProperty matchProperty() {
    return match;
  }

  /** Whether the scene differs from its reference by more than a block's edge. */
  public BooleanProperty differsProperty() {
    return differs;
  }

  /** Takes the newest image and plan. */
  public void pulse() {
    Status.CameraHealth camera = live.status().camera();
    boolean any = Double.isFinite(camera.ageMillis());
    if (!any || live.frame() == null) {
      stale.set("No image from %s yet".formatted(camera.name()));
    } else if (camera.trouble() != null) {
      stale.set("Camera %s: %s".formatted(camera.name(), camera.trouble()));
    } else if (camera.old()) {
      stale.set("No new image for %.1f s: check the camera".formatted(camera.ageMillis() / 1e3));
    } else {
      stale.set("");
    }
    Plan plan = live.plan();
    if (live.history().lookingBack()) { // the image is live, the decision shown is not
      drawnPlan = null;
      overlay = null;
      fan.set("hidden");
      return;
    }
    if (plan == null || live.status().trial().phase() != Status.Phase.RUNNING) {
      drawnPlan = null;
      overlay = null;
      fan.set("0");
      return;
    }
    List<JointVector> demonstration = live.operations().demonstrated(plan.selected());
    if (plan != drawnPlan || !demonstration.equals(drawnDemonstration)) {
      if (plan != drawnPlan) {
        TickRecord tick = live.tick();
        start = tick == null ? plan.selected().waypoints().getFirst() : tick.sent();
      }
      drawnPlan = plan;
      drawnDemonstration = demonstration;
      overlay = overlay(plan, demonstration);
    }
  }

  private static String age(double millis) {
    return millis < 10_000 ? "%.0f ms".formatted(millis) : "%.0f s".formatted(millis / 1000);
  }

  private @Nullable Overlay overlay(Plan plan, List<JointVector> demonstration) {
    CameraModel model = live.cell().camera();
    if (model == null || live.operations().toolPoints(start).isEmpty()) {
      fan.set("hidden"); // a camera that is not calibrated, see the Cell screen
      return null;
    }
    CandidateSet set = plan.candidates();
    List<Integer> best =
        IntStream.range(0, set.count())
            .filter(i -> i != plan.selectedIndex())
            .boxed()
            .sorted(
                Comparator.comparingDouble(
                    i ->
                        switch (set.likelihoods()) {
                          case Likelihoods.Exact exact -> -exact.nats()[i];
                          case Likelihoods.None none -> i;
                        }))
            .limit(FAN)
            .toList();
    List<double[]> candidates = new ArrayList<>();
    for (int candidate : best) {
      List<JointVector> actions = new ArrayList<>();
      actions.add(start);
      for (int step = 0; step < set.horizon(); step++) {
        actions.add(set.waypoint(candidate, step));
      }
      candidates.addAll(paths(model, actions));
    }
    fan.set(Integer.toString(best.size()));
    Trajectory selected = plan.selected();
    double seconds = selected.horizon() * selected.waypointNanos() / 1e9;
    return new Overlay(
        candidates,
        paths(model, dense(selected.waypoints())),
        "+%.1f s".formatted(seconds),
        demonstration.isEmpty() ? List.of() : paths(model, demonstration));
  }

  /** Straight lines between joint targets are curves in the image: a few points on each. */
  private List<JointVector> dense(List<JointVector> waypoints) {
    List<JointVector> points = new ArrayList<>();
    points.add(start);
    JointVector from = start;
    for (JointVector to : waypoints) {
      for (int step = 1; step <= STEPS; step++) {
        points.add(from.towards(to, step / (double) STEPS));
      }
      from = to;
    }
    return points;
  }

  private List<double[]> paths(CameraModel model, List<JointVector> actions) {
    List<List<double[]>> tools = actions.stream().map(live.operations()::toolPoints).toList();
    List<double[]> paths = new ArrayList<>();
    for (int arm = 0; arm < tools.getFirst().size(); arm++) {
      double[] path = new double[2 * tools.size()];
      boolean visible = true;
      for (int k = 0; k < tools.size(); k++) {
        double[] point = tools.get(k).get(arm);
        double[] pixel = model.project(point[0], point[1], point[2]);
        visible &= pixel[2] > 0.01;
        path[2 * k] = pixel[0];
        path[2 * k + 1] = pixel[1];
      }
      if (visible) {
        paths.add(path);
      }
    }
    return paths;
  }

  public @Nullable Frame frame() {
    return live.frame();
  }

  /** How the scene looked when the last trial started. */
  public @Nullable Frame ghostFrame() {
    return live.startFrame();
  }

  public @Nullable Overlay overlay() {
    return overlay;
  }

  public String cameraName() {
    return live.status().camera().name();
  }

  public StringProperty ageProperty() {
    return age;
  }

  public StringProperty rateProperty() {
    return rate;
  }

  public StringProperty droppedProperty() {
    return dropped;
  }

  public StringProperty fanProperty() {
    return fan;
  }

  /** Why the image must not be taken for live, or empty. */
  public StringProperty staleProperty() {
    return stale;
  }

  /** Opacity of the ghost, 0 to 1. */
  public DoubleProperty ghostProperty() {
    return ghost;
  }
}
