package flowdeck.station;

import flowdeck.arms.motion.MotionLimits;
import flowdeck.control.Cell;
import flowdeck.control.ControlLoop;
import flowdeck.control.RecordedMotion;
import flowdeck.core.ActionLayout;
import flowdeck.core.Fault;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.TickRecord;
import flowdeck.core.TickRecord.Mode;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.station.Work.Kind;
import flowdeck.station.Work.State;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Drives the cell along the recorded targets of an episode, through limiter, space guard and
 * watchdog as all motion. It ends by itself, when asked to, and by STOP or any other fault.
 *
 * <p>Methods may be called from any thread and return at once; the recording is read elsewhere.
 */
public final class EpisodeReplay {
  private final Cell cell;
  private final ControlLoop loop;
  private final MotionLimits limits;
  private final Runnable requireFree;
  private final Consumer<Runnable> elsewhere;
  private volatile @Nullable Work work;
  private @Nullable RecordedMotion motion;
  private boolean ending;
  private long firstTick;

  /**
   * @param requireFree throws an {@link InputException} while the cell is needed for something else
   * @param elsewhere runs what reads files
   */
  EpisodeReplay(
      Cell cell,
      ControlLoop loop,
      MotionLimits limits,
      Runnable requireFree,
      Consumer<Runnable> elsewhere) {
    this.cell = cell;
    this.loop = loop;
    this.limits = limits;
    this.requireFree = requireFree;
    this.elsewhere = elsewhere;
  }

  /** How far it is or how it ended; null if there was none or that was put away. */
  public @Nullable Work work() {
    return work;
  }

  /** Whether the cell moves along a recording or is about to. */
  public boolean moving() {
    Work now = work;
    return now != null && now.busy();
  }

  /**
   * Reads an episode, then drives the cell to where it begins and along it.
   *
   * @throws InputException if the cell is needed for something else
   */
  public synchronized void begin(Path dataset, int episode) {
    if (moving()) {
      throw new InputException("An episode is being replayed already; end it first.");
    }
    requireFree.run();
    Work begun =
        new Work(
            Kind.REPLAY,
            "episode %d of %s on the cell".formatted(episode, DatasetOrder.name(dataset)),
            State.RUNNING,
            Double.NaN,
            "reading the recording",
            "",
            null);
    work = begun;
    ending = false;
    elsewhere.accept(() -> start(begun, dataset, episode));
  }

  private void start(Work begun, Path dataset, int episode) {
    try {
      RecordedMotion recorded = recorded(LeRobotDataset.open(dataset), episode);
      synchronized (this) {
        if (ending) {
          work = begun.with(State.STOPPED, "Ended before anything moved.");
          return;
        }
        if (loop.mode() == Mode.BRAKING) {
          throw new InputException("The arms are coming to rest; begin again in a moment.");
        }
        TickRecord tick = loop.latest().get();
        firstTick = (tick == null ? 0 : tick.tick()) + RunningTrial.TICKS_TO_START;
        loop.start(recorded, false);
        motion = recorded;
      }
    } catch (InputException e) {
      work = begun.with(State.FAILED, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) { // whatever a stranger's files make a reader do
      work = begun.with(State.FAILED, "%s cannot be read: %s".formatted(dataset, e));
    }
  }

  private RecordedMotion recorded(LeRobotDataset dataset, int episode) {
    ActionLayout layout = dataset.info().actionLayout();
    if (!layout.equals(cell.layout())) {
      throw new InputException(
          "%s was recorded on another robot: its actions are not those of cell %s."
              .formatted(dataset.folder(), cell.name()));
    }
    List<JointVector> targets = new ArrayList<>();
    for (float[] row : dataset.rows(episode).action()) {
      double[] values = new double[row.length];
      for (int i = 0; i < row.length; i++) {
        values[i] = row[i];
      }
      targets.add(JointVector.of(values));
    }
    return new RecordedMotion(limits, targets, dataset.info().fps());
  }

  /** Brings the arms to rest in an orderly way. */
  public synchronized void end() {
    Work now = work;
    if (now == null || !now.busy()) {
      throw new InputException("Nothing is being replayed.");
    }
    ending = true;
    work = now.with(State.STOPPING, "coming to rest");
    if (motion != null) {
      loop.finish();
    }
  }

  /** STOP was pressed: what has not begun to move does not. */
  synchronized void stopped() {
    ending = true;
  }

  /** Puts away how it ended. */
  public synchronized void dismiss() {
    if (!moving()) {
      work = null;
    }
  }

  /** Follows the motion; the station's thread asks again and again. */
  synchronized void look() {
    RecordedMotion running = motion;
    Work now = work;
    TickRecord tick = loop.latest().get();
    if (running == null || now == null || tick == null || tick.tick() < firstTick) {
      return;
    }
    switch (tick.mode()) {
      case RUNNING -> {
        if (running.done() && !ending) {
          ending = true;
          loop.finish();
        }
        if (now.state() == State.RUNNING) {
          work = progress(now, running);
        }
      }
      case BRAKING, SHADOW -> {}
      case HOLDING -> {
        Fault fault = tick.fault();
        motion = null;
        work = now.with(State.STOPPED, fault == null ? "The arms hold." : fault.message());
      }
      case IDLE -> {
        motion = null;
        work =
            running.done()
                ? now.with(State.DONE, "%.1f s replayed.".formatted(running.lengthSeconds()))
                : now.with(
                    State.STOPPED,
                    "Ended after %.1f of %.1f s."
                        .formatted(Math.max(0, running.seconds()), running.lengthSeconds()));
      }
    }
  }

  private static Work progress(Work now, RecordedMotion running) {
    double length = running.lengthSeconds();
    double at = running.seconds();
    return new Work(
        now.kind(),
        now.name(),
        now.state(),
        at < 0 ? Double.NaN : Math.min(1, at / length),
        at < 0
            ? "moving slowly to where it begins"
            : "%.1f of %.1f s".formatted(Math.min(at, length), length),
        "",
        null);
  }
}
