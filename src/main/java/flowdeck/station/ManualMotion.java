package flowdeck.station;

import flowdeck.arms.motion.MotionLimits;
import flowdeck.control.Cell;
import flowdeck.control.ControlLoop;
import flowdeck.control.HandMotion;
import flowdeck.core.CellDescription;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.TickRecord;
import flowdeck.core.TickRecord.Mode;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Motion by hand between trials. Each motion goes on only while its key is held: whoever watches
 * the key calls again at every pulse of the window, and a call that stays away ends the motion.
 *
 * <p>Methods may be called from any thread and return at once.
 */
public final class ManualMotion {
  private static final int WAY_STEPS = 20;

  private final Cell cell;
  private final ControlLoop loop;
  private final MotionLimits limits;
  private final Runnable requireFree;
  private @Nullable Motion motion;

  /** The key of a motion that ended while it was down: only pressing it again begins anew. */
  private @Nullable Object spent;

  private boolean lapsed;

  /** What moves, and what it was asked for by. */
  private record Motion(Object key, HandMotion source) {}

  private record JogKey(int number, int direction) {}

  private enum HomeKey {
    HOME
  }

  /**
   * @param requireFree throws an {@link InputException} while the cell is needed for something else
   */
  ManualMotion(Cell cell, ControlLoop loop, MotionLimits limits, Runnable requireFree) {
    this.cell = cell;
    this.loop = loop;
    this.limits = limits;
    this.requireFree = requireFree;
  }

  /**
   * Moves one joint or gripper; call again as long as its key is held.
   *
   * @param number its place in the cell's layout
   * @param direction 1 or -1
   * @throws InputException if nothing may be moved now
   */
  public void jog(int number, int direction) {
    Objects.checkIndex(number, limits.axes().size());
    hold(
        new JogKey(number, Integer.signum(direction)),
        nanos -> HandMotion.jog(limits, number, direction, nanos));
  }

  /**
   * Moves both arms home, all joints together; grippers stay as they are. Call again as long as the
   * key is held.
   *
   * @throws InputException if nothing may be moved now, or the cell does not say where home is
   */
  public void home() {
    JointVector home = posture();
    hold(HomeKey.HOME, nanos -> HandMotion.to(limits, home, nanos));
  }

  /** The postures on the way home from where the arms are, to be looked at before. */
  public List<JointVector> wayHome() {
    TickRecord tick = loop.latest().get();
    return tick == null ? List.of() : HandMotion.way(tick.measured(), posture(), WAY_STEPS);
  }

  /** The key was let go. */
  public synchronized void release() {
    spent = null;
    end();
  }

  private void end() {
    if (motion != null) {
      motion = null;
      loop.finish();
    }
  }

  /** Whether a motion by hand goes on. */
  public synchronized boolean moving() {
    return motion != null;
  }

  private JointVector posture() {
    CellDescription description =
        cell.description()
            .orElseThrow(
                () ->
                    new InputException(
                        "Cell %s does not say where home is.".formatted(cell.name())));
    double[] posture = new double[cell.layout().size()];
    Arrays.fill(posture, Double.NaN);
    int each = posture.length / 2;
    System.arraycopy(description.leftHome().toArray(), 0, posture, 0, each - 1);
    System.arraycopy(description.rightHome().toArray(), 0, posture, each, each - 1);
    return JointVector.of(posture);
  }

  private interface Begin {
    HandMotion at(long nanos);
  }

  private synchronized void hold(Object key, Begin begin) {
    long now = cell.clock().nanos();
    Motion current = motion;
    if (current != null && current.key().equals(key)) {
      current.source().held(now);
      return;
    }
    if (current != null) {
      end();
      return; // another key: the motion of the first ends before
    }
    if (key.equals(spent)) {
      if (lapsed) {
        throw new InputException(
            "The window stood still while the key was held, so the arms stopped; press it again.");
      }
      return; // home is reached
    }
    spent = null;
    requireFree.run();
    switch (loop.mode()) {
      case BRAKING -> {
        return; // the same key goes on once the arms are at rest
      }
      case HOLDING ->
          throw new InputException("The arms hold; arm them again before they are moved by hand.");
      case IDLE, RUNNING, SHADOW -> {}
    }
    HandMotion source = begin.at(now);
    loop.start(source, false);
    motion = new Motion(key, source);
  }

  /** Ends what nobody holds any more; the station's thread asks again and again. */
  synchronized void look() {
    Motion current = motion;
    if (current == null) {
      return;
    }
    lapsed = current.source().released(cell.clock().nanos());
    if (lapsed || current.source().done()) {
      spent = current.key();
      end();
    } else if (loop.mode() == Mode.HOLDING) {
      end();
    }
  }
}
