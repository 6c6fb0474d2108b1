package flowdeck.arms.gripper;

import flowdeck.core.Clock;
import flowdeck.core.NamedThreads;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Robotiq 2F-85, 2F-140 or Hand-E over Modbus RTU. A thread of its own talks to it, at most 200
 * requests per second, and opens the line anew whenever it fails.
 *
 * <p>Nothing moves by connecting, the first time or again: a gripper that is activated keeps its
 * position until it is commanded anew, and one that is not waits for {@link #reactivate()}.
 */
public final class RobotiqGripper implements Gripper {
  private static final Logger log = LoggerFactory.getLogger(RobotiqGripper.class);

  /** What the gripper needs between an answer and the next request. */
  private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final int TIMEOUT_MILLIS = 100;
  private static final int QUIET_MILLIS = 20;
  private static final long SHORTEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(4);
  private static final long JOIN_MILLIS = 3000;

  private final String name;
  private final GripperPort port;
  private final Clock clock;
  private final RobotiqSession session;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable ModbusLink link;

  /**
   * Begins to connect.
   *
   * @param name "left" or "right"
   * @param clock one that runs
   */
  public RobotiqGripper(String name, GripperPort port, RobotiqSettings settings, Clock clock) {
    this.name = name;
    this.port = port;
    this.clock = clock;
    Rtu rtu = new Rtu(settings.slave(), TIMEOUT_MILLIS, QUIET_MILLIS, clock::nanos);
    session = new RobotiqSession(name, port.toString(), settings, clock, rtu);
    thread = NamedThreads.start("gripper " + name, this::run);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void command(double opened) {
    session.command(opened);
  }

  @Override
  public GripperState state() {
    return session.state();
  }

  @Override
  public boolean activates() {
    return true;
  }

  /**
   * Resets and activates it: faults are cleared and the fingers close and open once. If it cannot
   * begin within three seconds it does not begin at all.
   */
  @Override
  public void reactivate() {
    session.reactivate();
  }

  /** What came over its line. */
  public LineCounts counts() {
    return session.counts();
  }

  private void run() {
    long wait = SHORTEST_WAIT_NANOS;
    while (!closed) {
      long before = session.counts().answers();
      talk();
      boolean answered = session.counts().answers() > before;
      wait = answered ? SHORTEST_WAIT_NANOS : Math.min(2 * wait, LONGEST_WAIT_NANOS);
      pause(wait);
    }
    session.failed("Gripper %s was let go; open the cell again to use it.".formatted(name));
  }

  /** Opens the line and goes on until it fails. */
  private void talk() {
    try (ModbusLink open = ModbusLink.open(port)) {
      link = open;
      session.begin(open);
      while (!closed && !session.lost()) {
        session.step();
        pause(GAP_NANOS);
      }
    } catch (IOException e) {
      if (!closed) {
        session.failed(
            "Gripper %s cannot be reached on %s (%s); look after its adapter or gateway, it is tried again and again."
                .formatted(name, port, e.getMessage()));
      }
    } catch (RuntimeException e) {
      log.error("Gripper {} on {}", name, port, e);
      session.failed(
          "The part of Flowdeck that speaks to gripper %s failed; it is tried again, and the log has the details."
              .formatted(name));
    } finally {
      link = null;
    }
  }

  private void pause(long nanos) {
    long until = clock.nanos() + nanos;
    for (long left = nanos; left > 0 && !closed; left = until - clock.nanos()) {
      LockSupport.parkNanos(left);
    }
  }

  @Override
  public void close() {
    closed = true;
    ModbusLink open = link;
    if (open != null) {
      open.end();
    }
    LockSupport.unpark(thread);
    try {
      thread.join(JOIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
