package flowdeck.arms.gripper;

import flowdeck.core.Clock;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A gripper that is either open or closed, by an output of the robot's controller. Between the two
 * thresholds it stays as it is, so that a target that trembles does not make it clatter. The output
 * keeps its value when Flowdeck ends.
 *
 * <p>Without an input it reports what the output says, which others may switch too, e.g. at the
 * smartPAD; that the fingers follow it cannot know. It never reports an object, and there is
 * nothing to be made ready.
 */
public final class IoGripper implements Gripper {
  private static final double OPEN_ABOVE = 0.6;
  private static final double CLOSE_BELOW = 0.4;

  /** So long after a command the controller may not have reported what came of it. */
  private static final long ON_ITS_WAY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final long TRAVEL_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * What it was told.
   *
   * @param open whether to open
   * @param since when it was told first
   * @param last when it was told last
   */
  private record Told(boolean open, long since, long last) {}

  private final String name;
  private final IoPort io;
  private final IoWiring wiring;
  private final Clock clock;
  private final Object order = new Object();
  private @Nullable Told told;
  private GripperState last;

  /**
   * Switches nothing yet.
   *
   * @param name "left" or "right"
   * @param io wired as the wiring says
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
      if (opened > OPEN_ABOVE) {
        tell(true);
      } else if (opened < CLOSE_BELOW) {
        tell(false);
      }
    }
  }

  private void tell(boolean open) {
    if (!io.set(open != wiring.inverted())) {
      told = null;
      return;
    }
    long now = clock.nanos();
    Told before = told;
    long since = before != null && before.open == open ? before.since : now;
    told = new Told(open, since, now);
  }

  @Override
  public GripperState state() {
    synchronized (order) {
      last = look(io.read(), clock.nanos());
      return last;
    }
  }

  private GripperState look(IoPort.Reading reading, long now) {
    if (reading.trouble() != null) {
      told = null;
      return last.with("Gripper %s cannot be switched: %s".formatted(name, reading.trouble()));
    }
    boolean output = reading.output() != wiring.inverted();
    if (told != null && told.open != output && now - told.last > ON_ITS_WAY_NANOS) {
      told = null; // somebody else has switched it
    }
    Told target = told;
    boolean open = output;
    if (reading.input() != null) {
      open = reading.input() != wiring.inputInverted();
    } else if (target != null && now - target.since <= ON_ITS_WAY_NANOS) {
      open = target.open;
    }
    String trouble =
        target != null && now - target.since > TRAVEL_NANOS
            ? refusal(target.open, output, open)
            : null;
    return new GripperState(open ? 1 : 0, false, trouble, Double.NaN, reading.nanos());
  }

  /** What did not do as it was told long ago; null if all did. */
  private @Nullable String refusal(boolean wanted, boolean output, boolean open) {
    if (output != wanted) {
      return "Gripper %s: the controller did not switch %s within a second; look for what else switches it, e.g. the application at the smartPAD."
          .formatted(name, wiring.output());
    }
    if (open != wanted) {
      return "Gripper %s did not %s within a second, as %s tells; check its air or supply and what is in its way."
          .formatted(name, wanted ? "open" : "close", wiring.openedInput());
    }
    return null;
  }

  @Override
  public void close() {}
}
