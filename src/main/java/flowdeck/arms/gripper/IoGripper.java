package flowdeck.arms.gripper;

import flowdeck.core.Clock;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A gripper that is either open or closed, by an output of the robot's controller. Between the two
 * thresholds it stays as it is, so that a target that trembles does not make it clatter. The output
 * keeps its value when Flowdeck ends.
 *
 * <p>Without an input it reports what it was told, or else what its output says, which it cannot
 * know to be true; it never reports an object.
 */
public final class IoGripper implements Gripper {
  private static final double OPEN_ABOVE = 0.6;
  private static final double CLOSE_BELOW = 0.4;
  private static final long TRAVEL_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * What it was told last.
   *
   * @param open whether to open
   * @param nanos since when
   */
  private record Told(boolean open, long nanos) {}

  private final String name;
  private final IoPort io;
  private final IoWiring wiring;
  private final Clock clock;
  private final Object order = new Object();
  private volatile @Nullable Told told;
  private volatile GripperState last;

  /**
   * Switches nothing yet.
   *
   * @param name "left" or "right"
   */
  public IoGripper(String name, IoPort io, IoWiring wiring, Clock clock) {
    this.name = name;
    this.io = io;
    this.wiring = wiring;
    this.clock = clock;
    last = GripperState.unknown(null, clock.nanos());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void command(double opened) {
    Gripper.checked(opened);
    synchronized (order) {
      if (io.trouble() != null) {
        // What it does afterwards nobody knows: between the thresholds it is then left alone.
        told = null;
        return;
      }
      if (opened > OPEN_ABOVE) {
        tell(true);
      } else if (opened < CLOSE_BELOW) {
        tell(false);
      }
    }
  }

  private void tell(boolean open) {
    Told before = told;
    if (before == null || before.open != open) {
      told = new Told(open, clock.nanos());
    }
    boolean on = open != wiring.inverted();
    String complement = wiring.complement();
    if (complement == null) {
      io.set(wiring.output(), on);
    } else if (on) {
      io.set(complement, false); // never both coils at once
      io.set(wiring.output(), true);
    } else {
      io.set(wiring.output(), false);
      io.set(complement, true);
    }
  }

  @Override
  public GripperState state() {
    GripperState now = look(clock.nanos());
    last = now;
    return now;
  }

  private GripperState look(long now) {
    String trouble = io.trouble();
    if (trouble != null) {
      return last.with("Gripper %s cannot be switched: %s".formatted(name, trouble));
    }
    Told target = told;
    String input = wiring.openedInput();
    if (input == null) {
      return assumed(target, now);
    }
    Boolean on = io.get(input);
    if (on == null) {
      return last.with(
          "Gripper %s: the controller reports no input %s; add it to its configuration."
              .formatted(name, input));
    }
    boolean open = on != wiring.inputInverted();
    String stuck = null;
    if (target != null && target.open != open && now - target.nanos > TRAVEL_NANOS) {
      stuck =
          "Gripper %s did not %s within a second, as %s tells; check its air or supply and what is in its way."
              .formatted(name, target.open ? "open" : "close", input);
    }
    return new GripperState(open ? 1 : 0, false, stuck, Double.NaN, now);
  }

  /** Where it should be, for nothing tells where it is. */
  private GripperState assumed(@Nullable Told target, long now) {
    if (target != null) {
      return new GripperState(target.open ? 1 : 0, false, null, Double.NaN, now);
    }
    Boolean on = io.get(wiring.output());
    if (on == null) {
      return last.with(
          "Gripper %s may be open or closed, nothing tells; open or close it once."
              .formatted(name));
    }
    return new GripperState(on != wiring.inverted() ? 1 : 0, false, null, Double.NaN, now);
  }

  @Override
  public void close() {}
}
