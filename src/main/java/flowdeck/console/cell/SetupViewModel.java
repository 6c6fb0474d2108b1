package flowdeck.console.cell;

import flowdeck.arms.LinkReport;
import flowdeck.arms.LinkReport.Word;
import flowdeck.console.ArmOperations.ArmHealth;
import flowdeck.console.ArmWords;
import flowdeck.console.Live;
import flowdeck.console.Refusals;
import flowdeck.console.Status;
import flowdeck.console.widget.WayPlot.Way;
import flowdeck.core.ActionLayout;
import flowdeck.core.Frame;
import flowdeck.core.JointVector;
import flowdeck.core.TickRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;

/**
 * From the network to the first motion, step by step. Each step's state follows from what the arms
 * and the camera report right now; only that the picture matches the measured posture is the
 * operator's own word, which a controller that goes silent takes back.
 */
public final class SetupViewModel {
  /** What counts as seen motion. */
  private static final double MOVED_RAD = Math.toRadians(2);

  private static final int WRIST = 6;
  private static final double LEAST_RATE = 0.8;

  private final Live live;
  private final HandViewModel hand;
  private final ObjectProperty<List<Step>> steps = new SimpleObjectProperty<>(List.of());
  private final BooleanProperty comparing = new SimpleBooleanProperty(false);
  private final BooleanProperty moving = new SimpleBooleanProperty(false);
  private final ObjectProperty<List<String>> idleGrippers = new SimpleObjectProperty<>(List.of());
  private final Refusals refusals;
  private List<String> addresses = List.of();
  private String load = "";
  private boolean matches;
  private final double[] jogStart = {Double.NaN, Double.NaN};
  private final boolean[] moved = new boolean[2];

  /** How far a step is. */
  public enum State {
    DONE,
    /** The one to do now. */
    NOW,
    /** Waits for one before it. */
    LATER,
    /** Nothing to do in this cell. */
    SPARE
  }

  /** One step: its title, and what is so or what to do. */
  public record Step(String title, State state, String words) {}

  private record Check(
      String title, @Nullable String spare, boolean done, String fact, String todo) {}

  public SetupViewModel(Live live, Refusals refusals) {
    this.live = live;
    this.refusals = refusals;
    this.hand = new HandViewModel(live, refusals);
  }

  /** The arms whose grippers have to be made ready. */
  public ObjectProperty<List<String>> idleGrippersProperty() {
    return idleGrippers;
  }

  /** Makes a gripper ready, which moves its fingers. */
  public void activateGripper(String arm) {
    refusals.attempt(() -> live.operations().arms().activateGripper(arm));
  }

  /** What moves the arms by hand. */
  public HandViewModel hand() {
    return hand;
  }

  /** Reads again what does not change by itself. */
  public void shown() {
    addresses = live.operations().arms().addresses();
    load = live.operations().arms().load();
  }

  /** Takes the newest values. */
  public void pulse() {
    hand.pulse();
    hand.look();
    idleGrippers.set(live.operations().arms().idleGrippers());
    List<ArmHealth> arms = live.arms();
    List<ArmHealth> linked = arms.stream().filter(arm -> arm.link() != null).toList();
    if (!linked.stream().allMatch(this::heard)) {
      matches = false;
      Arrays.fill(moved, false);
      Arrays.fill(jogStart, Double.NaN);
    }
    String spare = linked.isEmpty() ? "Nothing to do: the arms of this cell are simulated." : null;
    Check[] checks = {
      network(linked, spare),
      controllers(linked, spare),
      quality(linked, spare),
      commanding(linked, spare),
      grippers(arms),
      camera(live.status().camera()),
      posture(),
      motion(arms)
    };
    List<Step> found = new ArrayList<>();
    int current = -1;
    for (int i = 0; i < checks.length; i++) {
      Check check = checks[i];
      boolean spared = check.spare() != null;
      boolean done = check.done() && !spared;
      if (!done && !spared && current < 0) {
        current = i;
      }
      String words = check.spare();
      found.add(
          words != null
              ? new Step(check.title(), State.SPARE, words)
              : done
                  ? new Step(check.title(), State.DONE, check.fact())
                  : i == current
                      ? new Step(check.title(), State.NOW, check.todo())
                      : new Step(check.title(), State.LATER, "after step " + (current + 1)));
    }
    steps.set(List.copyOf(found));
    comparing.set(current == 6);
    moving.set(current == 7 || current < 0);
  }

  private boolean heard(ArmHealth arm) {
    LinkReport link = arm.link();
    return link != null
        && link.heard() > 0
        && link.peer() != null
        && live.armAgeMillis(arm.name()) <= ArmWords.SILENT_MILLIS;
  }

  private static boolean arrives(ArmHealth arm) {
    LinkReport link = arm.link();
    return link != null && link.heard() + link.garbled() + link.foreign() > 0;
  }

  private boolean good(ArmHealth arm) {
    LinkReport link = arm.link();
    return heard(arm) && link != null && fine(link, "Quality") && fine(link, "Safety");
  }

  private boolean commanded(ArmHealth arm) {
    LinkReport link = arm.link();
    return good(arm) && link != null && link.trouble() == null;
  }

  private static boolean fine(LinkReport link, String about) {
    Word word = ArmWords.word(link, about);
    return word != null && word.fine();
  }

  private Check network(List<ArmHealth> linked, @Nullable String spare) {
    StringBuilder todo = new StringBuilder();
    todo.append(
        addresses.isEmpty()
            ? "This machine has no network address: plug in the cable and give it one."
            : "This machine is " + String.join(" and ", addresses) + ".");
    for (ArmHealth arm : linked) {
      if (!arrives(arm)) {
        todo.append(
            "\n%s: choose that address in the robot's network and %s in the FRI application at its smartPAD, then start the application."
                .formatted(ArmWords.title(arm), place(arm)));
      }
    }
    todo.append("\nLet UDP 30200 to 30209 in through this machine's firewall.");
    return new Check(
        "Network",
        spare,
        linked.stream().allMatch(SetupViewModel::arrives),
        "Messages arrive: " + each(linked, SetupViewModel::place),
        todo.toString());
  }

  private static String place(ArmHealth arm) {
    LinkReport link = arm.link();
    return link == null ? "" : link.place();
  }

  private Check controllers(List<ArmHealth> linked, @Nullable String spare) {
    return new Check(
        "Controllers heard",
        spare,
        linked.stream().allMatch(this::heard),
        each(linked, arm -> link(arm, link -> link.peer() + ", " + link.version())),
        todo(linked, this::heard, ""));
  }

  private Check quality(List<ArmHealth> linked, @Nullable String spare) {
    return new Check(
        "Session, quality and safety",
        spare,
        linked.stream().allMatch(this::good),
        each(
                linked,
                arm -> link(arm, link -> value(link, "Session") + ", " + value(link, "Quality")))
            + ArmWords.periods(linked),
        todo(linked, this::good, "") + ArmWords.periods(linked));
  }

  private Check commanding(List<ArmHealth> linked, @Nullable String spare) {
    return new Check(
        "Commanding, in T1 first",
        spare,
        linked.stream().allMatch(this::commanded),
        each(
            linked,
            arm -> link(arm, link -> value(link, "Commands") + " in " + value(link, "Operation"))),
        todo(
            linked,
            this::commanded,
            "Choose T1 at both smartPADs and hold the enabling switch.\n"
                + (load.isEmpty() ? "" : load + "\n")));
  }

  private static String link(ArmHealth arm, Function<LinkReport, String> what) {
    LinkReport link = arm.link();
    return link == null ? "–" : what.apply(link);
  }

  private static String value(LinkReport link, String about) {
    Word word = ArmWords.word(link, about);
    return word == null ? "–" : word.value();
  }

  private Check grippers(List<ArmHealth> arms) {
    return new Check(
        "Grippers",
        null,
        arms.stream().allMatch(arm -> arm.trouble() == null),
        each(arms, arm -> String.format(Locale.ROOT, "%.0f %% open", 100 * arm.gripper())),
        todo(arms, arm -> arm.trouble() == null, ""));
  }

  private Check camera(Status.CameraHealth camera) {
    boolean slow = camera.hertz() < LEAST_RATE * camera.nominalHertz();
    String trouble = camera.trouble();
    return new Check(
        "Camera",
        null,
        trouble == null && !camera.old() && !slow,
        String.format(
            Locale.ROOT,
            "%s, %.0f fps, %s",
            camera.name(),
            camera.hertz(),
            live.cell().camera() == null
                ? "not calibrated: no overlay" + CalibrationWords.because(live)
                : "calibrated"),
        trouble != null
            ? "Camera %s: %s.".formatted(camera.name(), trouble)
            : camera.old()
                ? "Camera %s delivers no image: check its cable, at a USB 3 port of its own."
                    .formatted(camera.name())
                : String.format(
                    Locale.ROOT,
                    "Camera %s delivers %.1f of %.0f frames per second: look for load on this"
                        + " machine and other devices at the same USB port.",
                    camera.name(),
                    camera.hertz(),
                    camera.nominalHertz()));
  }

  private Check posture() {
    return new Check(
        "Measured posture",
        null,
        matches,
        "Compared with the picture by the operator",
        "Measured: %s. Compare arms, picture and the two discs. If they do not match, the mastering or the cell's file is wrong: move nothing and correct that first."
            .formatted(fromHome()));
  }

  /** How far the arms are from home, by the joint that is farthest in each. */
  private String fromHome() {
    List<JointVector> way = hand.way();
    if (way.isEmpty()) {
      return "see the Joints section; this cell does not say where home is";
    }
    JointVector now = way.getFirst();
    JointVector home = way.getLast();
    List<String> words = new ArrayList<>();
    ActionLayout layout = live.cell().layout();
    for (ActionLayout.Group group : layout.groups()) {
      double worst = 0;
      int joint = 0;
      for (int i = 0; i < group.indices().size(); i++) {
        int number = group.indices().get(i);
        double off = Math.abs(now.get(number) - home.get(number));
        if (!layout.isGripper(number) && off > worst) {
          worst = off;
          joint = i;
        }
      }
      words.add(
          String.format(
              Locale.ROOT,
              "%s within %.0f° of home (A%d farthest)",
              group.name().toLowerCase(Locale.ROOT),
              Math.ceil(Math.toDegrees(worst)),
              joint + 1));
    }
    return String.join(", ", words);
  }

  private Check motion(List<ArmHealth> arms) {
    boolean all = true;
    List<String> left = new ArrayList<>();
    for (int i = 0; i < Math.min(arms.size(), moved.length); i++) {
      all &= moved[i];
      if (!moved[i]) {
        left.add(arms.get(i).name());
      }
    }
    return new Check(
        "First motion",
        null,
        all,
        "A7 of both arms moved as told: the cell is ready for trials",
        "Enabling switch and emergency stop in reach: hold − or + until A7 of the %s arm has turned by 2°, and see that it is that arm and that joint."
            .formatted(String.join(" and the ", left)));
  }

  private static String each(List<ArmHealth> arms, Function<ArmHealth, String> what) {
    return String.join(
        " · ", arms.stream().map(arm -> arm.name() + " " + what.apply(arm)).toList());
  }

  private static String todo(List<ArmHealth> arms, Predicate<ArmHealth> done, String before) {
    return before
        + String.join(
            "\n",
            arms.stream()
                .filter(done.negate())
                .map(
                    arm ->
                        arm.trouble() == null
                            ? ArmWords.title(arm) + ": wait a moment."
                            : ArmWords.sentence(arm))
                .toList());
  }

  /** The operator says that the arms stand as they are measured. */
  public void match() {
    if (comparing.get()) {
      matches = true;
    }
  }

  /** The places of A7 of each arm in the layout. */
  public List<Integer> wrists() {
    return live.cell().layout().groups().stream()
        .filter(group -> group.indices().size() > WRIST)
        .map(group -> group.indices().get(WRIST))
        .toList();
  }

  /** Moves A7 of an arm (0 left, 1 right) while its button is held. */
  public void jog(int arm, int direction) {
    int number = wrists().get(arm);
    hand.jog(number, direction);
    TickRecord tick = live.tick();
    if (tick == null) {
      return;
    }
    double at = tick.measured().get(number);
    if (Double.isNaN(jogStart[arm])) {
      jogStart[arm] = at;
    }
    moved[arm] |= Math.abs(at - jogStart[arm]) >= MOVED_RAD;
  }

  /** The held button was let go. */
  public void release() {
    hand.release();
  }

  public @Nullable Frame frame() {
    return live.frame();
  }

  /** The ways of the tools home. */
  public List<Way> toolWays() {
    return hand.toolWays();
  }

  public ObjectProperty<List<Step>> stepsProperty() {
    return steps;
  }

  /** Whether the operator is asked to compare the posture. */
  public BooleanProperty comparingProperty() {
    return comparing;
  }

  /** Whether the first motion is due, or was made. */
  public BooleanProperty movingProperty() {
    return moving;
  }
}
