package flowdeck.console;

import flowdeck.arms.motion.SpaceReport;
import flowdeck.console.ArmOperations.ArmHealth;
import flowdeck.core.Frame;
import flowdeck.core.Plan;
import flowdeck.core.TickRecord;
import flowdeck.trial.protocol.Study;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the newest pulse found, and the short histories that the plots need. Pulled once per pulse
 * on the JavaFX thread; everybody else only reads.
 */
public final class Live {
  /** How far back the ribbon and the trends reach. */
  public static final long WINDOW_NANOS = 60_000_000_000L;

  private static final long SAMPLE_NANOS = 250_000_000L;
  private static final long HEALTH_NANOS = 100_000_000L;

  private final Operations operations;
  private final ArrayDeque<Decision> decisions = new ArrayDeque<>();
  private final History history = new History();
  private final List<Mark> marks = new ArrayList<>();
  private final Trend decisionMillis = new Trend(40);
  private final Trend loopHertz = new Trend(40);
  private final Trend frameAgeMillis = new Trend(40);

  private Status status;
  private Operations.CellFacts cell;
  private List<ArmHealth> arms;
  private @Nullable SpaceReport room;
  private boolean shadow;
  private boolean blind;
  private long healthNanos = Long.MIN_VALUE / 2;
  private @Nullable TickRecord tick;
  private @Nullable Frame frame;
  private @Nullable Frame startFrame;
  private long startSeed;
  private @Nullable Plan plan;
  private int marked;
  private long sampledNanos;
  private long pulses;
  private long ratePulses;
  private long rateNanos;
  private double pulsesPerSecond;
  private double videoPerSecond;
  private long videoFrames;

  public Live(Operations operations) {
    this.operations = operations;
    status = operations.status();
    cell = operations.cell();
    arms = operations.arms().health();
    shadow = operations.arms().shadow();
  }

  /**
   * Takes the newest values.
   *
   * @param wallNanos time of the pulse
   */
  public void pull(long wallNanos) {
    pulses++;
    Status.Trial before = status.trial();
    status = operations.status();
    tick = operations.tick();
    Frame newest = operations.frame();
    if (newest != frame) {
      videoFrames++;
      frame = newest;
    }
    Status.Trial trial = status.trial();
    if (trial.phase() == Status.Phase.RUNNING && before.phase() != Status.Phase.RUNNING) {
      startFrame = frame;
      startSeed = trial.seed();
    }
    Plan newestPlan = tick == null ? null : tick.plan();
    if (newestPlan != null && newestPlan != plan) {
      take(newestPlan);
    }
    takeMarks(trial);
    shadow = operations.arms().shadow();
    room = operations.arms().room();
    Study study = operations.studies().current();
    blind = study != null && study.hidden();
    if (wallNanos - healthNanos >= HEALTH_NANOS) {
      healthNanos = wallNanos;
      arms = operations.arms().health();
    }
    if (wallNanos - sampledNanos >= SAMPLE_NANOS) {
      sampledNanos = wallNanos;
      loopHertz.add(status.loop().hertz());
      if (Double.isFinite(status.camera().ageMillis())) {
        frameAgeMillis.add(status.camera().ageMillis());
      }
    }
    if (wallNanos - rateNanos >= 1_000_000_000L) {
      double seconds = (wallNanos - rateNanos) / 1e9;
      pulsesPerSecond = (pulses - ratePulses) / seconds;
      videoPerSecond = videoFrames / seconds;
      videoFrames = 0;
      ratePulses = pulses;
      cell = operations.cell();
      rateNanos = wallNanos;
    }
  }

  private void take(Plan newest) {
    Plan previous = plan;
    if (previous == null
        || newest.sequence() <= previous.sequence()
        || newest.selected().startNanos() < previous.selected().startNanos()) {
      previous = null;
      decisions.clear();
      history.clear();
      marks.clear();
      marked = 0;
    }
    plan = newest;
    Decision decision = Decision.of(newest, previous, cell.layout(), operations::toolPoints);
    decisions.add(decision);
    history.add(
        new Past(
            newest,
            decision,
            tick == null ? newest.selected().waypoints().getFirst() : tick.sent()));
    while (decisions.getFirst().nanos() < decision.nanos() - WINDOW_NANOS) {
      decisions.removeFirst();
    }
    decisionMillis.add(decision.millis());
  }

  private void takeMarks(Status.Trial trial) {
    int completed = 0;
    for (Status.Stage stage : trial.stages()) {
      completed += stage.completed() ? 1 : 0;
    }
    marked = Math.max(marked, 1); // the first stage is the start itself and needs no mark
    while (marked < completed && tick != null) {
      marked++;
      marks.add(new Mark(tick.nanos(), Integer.toString(marked)));
    }
    while (marked > Math.max(completed, 1)) {
      marked--;
      if (!marks.isEmpty()) {
        marks.removeLast();
      }
    }
  }

  public Operations operations() {
    return operations;
  }

  public Status status() {
    return status;
  }

  /** What stands in the cell, as of the last second. */
  public Operations.CellFacts cell() {
    return cell;
  }

  public @Nullable TickRecord tick() {
    return tick;
  }

  /** How each arm does, as of the last tenth of a second. */
  public List<ArmHealth> arms() {
    return arms;
  }

  /** How long an arm has measured nothing before the newest tick; infinite if that is not known. */
  public double armAgeMillis(String arm) {
    TickRecord newest = tick;
    if (newest == null) {
      return Double.POSITIVE_INFINITY;
    }
    return newest.arms().stream()
        .filter(state -> state.name().equals(arm))
        .mapToDouble(state -> Math.max(0, (newest.nanos() - state.nanos()) * 1e-6))
        .findFirst()
        .orElse(Double.POSITIVE_INFINITY);
  }

  /** Whether an evaluation hides what the policy plans. */
  public boolean blind() {
    return blind;
  }

  /** How much room the arms had at their last step, or null where nobody looks. */
  public @Nullable SpaceReport room() {
    return room;
  }

  /** Whether the policy only proposes, in the running trial or else in the next one. */
  public boolean shadow() {
    return shadow || tick != null && tick.mode() == TickRecord.Mode.SHADOW;
  }

  public @Nullable Frame frame() {
    return frame;
  }

  /** How the scene looked when a trial of the same scene as the chosen one last started. */
  public @Nullable Frame referenceFrame() {
    return status.trial().seed() == startSeed ? startFrame : null;
  }

  /** The first frame of the running or last trial, to reset the scene by. */
  public @Nullable Frame startFrame() {
    return startFrame;
  }

  /** The newest plan; the last one of a trial stays until the next trial's first. */
  public @Nullable Plan plan() {
    return plan;
  }

  /** The trial's decisions of the last minute, oldest first. */
  public List<Decision> decisions() {
    return List.copyOf(decisions);
  }

  /** The newest decision, or null before the first. */
  public @Nullable Decision decision() {
    return decisions.peekLast();
  }

  /** The decisions to look back at. */
  public History history() {
    return history;
  }

  /** How long before now a decision was made; before the newest one once the trial has ended. */
  public double agoSeconds(Past past) {
    return (nowNanos() - past.nanos()) / 1e9;
  }

  /** The end of the time axis: now, or the newest decision once the trial has ended. */
  public long nowNanos() {
    Decision newest = decisions.peekLast();
    TickRecord t = tick;
    if (newest == null) {
      return t == null ? 0 : t.nanos();
    }
    boolean running = status.trial().phase() == Status.Phase.RUNNING;
    return running && t != null ? Math.max(newest.nanos(), t.nanos()) : newest.nanos();
  }

  /** When stages were completed. */
  public List<Mark> marks() {
    return List.copyOf(marks);
  }

  public Trend decisionMillis() {
    return decisionMillis;
  }

  public Trend loopHertz() {
    return loopHertz;
  }

  public Trend frameAgeMillis() {
    return frameAgeMillis;
  }

  /** Pulses of the last full second. */
  public double pulsesPerSecond() {
    return pulsesPerSecond;
  }

  /** Different frames that reached the screen in the last full second. */
  public double videoPerSecond() {
    return videoPerSecond;
  }

  /** A moment on the time axis. */
  public record Mark(long nanos, String text) {}
}
