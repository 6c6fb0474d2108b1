package flowdeck.arms.gripper;

import flowdeck.core.Clock;
import java.util.concurrent.TimeUnit;

/**
 * Fingers without a world around them: they move evenly in time, through nothing or onto one rigid
 * object. From any thread.
 */
public final class FreeFingers implements Fingers {
  private final Clock clock;
  private double from;
  private double to;
  private double speed = 1;
  private long since;
  private double object;

  /**
   * @param opened where they begin, 0 to 1
   */
  public FreeFingers(double opened, Clock clock) {
    this.clock = clock;
    from = Gripper.checked(opened);
    to = from;
    since = clock.nanos();
  }

  /**
   * Puts an object between them, which they do not close beyond; they must be open further.
   *
   * @param width opened fraction at which they touch it; 0 takes it away
   */
  public synchronized void objectBetween(double width) {
    drive(to, speed);
    object = Gripper.checked(width);
  }

  @Override
  public synchronized double opened() {
    double way = speed * (clock.nanos() - since) / TimeUnit.SECONDS.toNanos(1);
    double reached = to < from ? Math.max(to, from - way) : Math.min(to, from + way);
    return Math.max(reached, object);
  }

  @Override
  public synchronized void drive(double opened, double newSpeed) {
    from = opened();
    to = Gripper.checked(opened);
    speed = newSpeed;
    since = clock.nanos();
  }
}
