package flowdeck.control;

import flowdeck.core.Clock;
import flowdeck.core.NamedThreads;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Ticks a control loop at wall speed on a thread of its own and measures how late each tick begins.
 *
 * <p>After a stall the ticks that were missed are left out, not made up for: a burst of ticks would
 * be a burst of targets.
 */
public final class WallPacer implements AutoCloseable {
  private static final long SECOND = 1_000_000_000;
  private static final long CLOSE_MILLIS = 2_000;

  private final ControlLoop loop;
  private final Clock wall;
  private final Jitter lateness = new Jitter();
  private final Thread thread;
  private volatile boolean closing;
  private final AtomicLong missed = new AtomicLong();
  private volatile double hertz;

  /** Starts ticking. */
  public WallPacer(ControlLoop loop) {
    this.loop = loop;
    this.wall = Clock.system();
    this.thread = NamedThreads.startPunctual("control", this::pace);
  }

  private void pace() {
    long period = ControlLoop.TICK_NANOS;
    long due = wall.nanos() + period;
    long secondBegan = wall.nanos();
    long ticksThisSecond = 0;
    while (!closing) {
      long now = wall.nanos();
      if (now < due) {
        LockSupport.parkNanos(due - now);
        continue;
      }
      long late = now - due;
      lateness.record(late);
      loop.tick(late);
      due += period;
      long behind = wall.nanos() - due;
      if (behind >= period) {
        long skipped = behind / period;
        missed.addAndGet(skipped);
        due += skipped * period;
      }
      ticksThisSecond++;
      if (now - secondBegan >= SECOND) {
        hertz = ticksThisSecond * (double) SECOND / (now - secondBegan);
        ticksThisSecond = 0;
        secondBegan = now;
      }
    }
  }

  /** How regular the loop has been since the last reset; any thread. */
  public LoopStatistics statistics() {
    return new LoopStatistics(
        SECOND / (double) ControlLoop.TICK_NANOS, hertz, missed.get(), lateness.snapshot());
  }

  /** Forgets the statistics, for instance when a trial starts; any thread. */
  public void resetStatistics() {
    lateness.reset();
    missed.set(0);
  }

  /** Ends the ticking; the arms hold their last target. Bring them to rest before. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
