package flowdeck.arms.fri;

import flowdeck.arms.fri.Monitoring.CommandMode;
import flowdeck.arms.fri.Monitoring.DriveState;
import flowdeck.arms.fri.Monitoring.OperationMode;
import flowdeck.arms.fri.Monitoring.Quality;
import flowdeck.arms.fri.Monitoring.SessionState;
import flowdeck.arms.motion.MotionLimits;
import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.core.NamedThreads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays some minutes of a session to a link of its own, in a second or two, when a program opens
 * its first arm. Otherwise the work of an FRI thread would be interpreted during the first minute,
 * and the compiler, which resolves the text constants of a class when it is asked for one of its
 * methods, would make objects in that thread. Nothing real hears of it: sockets of the loopback
 * interface, a clock of its own.
 */
public final class FriRehearsal {
  private static final Logger LOG = LoggerFactory.getLogger(FriRehearsal.class);
  private static final AtomicBoolean BEGUN = new AtomicBoolean();

  /** Above what the compiler waits for before it compiles a method for good. */
  private static final int ACTS = 24;

  private static final int MONITORED = 40;
  private static final int AWAITED = 80;
  private static final int STREAMED = 900;
  private static final int MESSAGES = 1000;

  private static final int PERIOD_MILLIS = 10;
  private static final long PERIOD_NANOS = 10_000_000;
  private static final double SWING_RAD = 0.1;

  /** So many messages find room where they wait. */
  private static final int AT_ONCE = 50;

  private static final long PATIENCE_NANOS = 2_000_000_000L;

  private final Clock.Manual clock;
  private final Clock wall = Clock.system();
  private final FriLink link;
  private final DatagramChannel controller;
  private final InetSocketAddress client;
  private final Datagram datagram = new Datagram();
  private final Monitoring message = new Monitoring();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(Datagram.LONGEST);
  private final double[] target = new double[Monitoring.JOINTS];
  private int sequence;

  private FriRehearsal(Clock.Manual clock, FriLink link, DatagramChannel controller) {
    this.clock = clock;
    this.link = link;
    this.controller = controller;
    this.client = new InetSocketAddress(InetAddress.getLoopbackAddress(), link.port());
  }

  /**
   * Rehearses on a thread of its own, once in a program's life. Never fails: without it the first
   * minute is only slower.
   *
   * @param limits of an arm's seven joints
   */
  public static void once(List<MotionLimits.Axis> limits) {
    if (!BEGUN.getAndSet(true)) {
      NamedThreads.start("rehearsal", () -> run(limits));
    }
  }

  /** Rehearses now. Returns how many messages were answered. */
  static long run(List<MotionLimits.Axis> limits) {
    Clock.Manual clock = new Clock.Manual();
    FriAddress address =
        new FriAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null);
    try (FriLink link = FriLink.open("rehearsed", address, limits, clock);
        DatagramChannel controller = DatagramChannel.open()) {
      controller.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      controller.configureBlocking(false);
      FriRehearsal rehearsal = new FriRehearsal(clock, link, controller);
      for (int act = 0; act < ACTS; act++) {
        rehearsal.play(act % 2 == 0 ? FriVersion.V1 : FriVersion.V2_7);
      }
      return link.report().answered();
    } catch (IOException | InputException e) {
      LOG.info("The work of FRI threads could not be rehearsed: {}", e.getMessage());
      return 0;
    }
  }

  private void play(FriVersion version) throws IOException {
    for (int i = 0; i < MESSAGES; i++) {
      clock.advanceTo(clock.nanos() + PERIOD_NANOS);
      if (i > AWAITED + 1 && i < STREAMED) {
        Arrays.fill(target, SWING_RAD * Math.sin(i * 0.02));
        link.command(clock.nanos(), target);
      }
      tell(
          i < MONITORED
              ? SessionState.MONITORING_READY
              : i < AWAITED ? SessionState.COMMANDING_WAIT : SessionState.COMMANDING_ACTIVE);
      send(version);
      if (sequence % AT_ONCE == 0) {
        awaitHeard();
      }
    }
  }

  private void tell(SessionState state) {
    message.clear();
    message.header.sequence = ++sequence;
    message.session = state;
    message.quality = Quality.EXCELLENT;
    message.sendPeriodMillis = PERIOD_MILLIS;
    message.operation = OperationMode.AUT;
    message.command = CommandMode.POSITION;
    Arrays.fill(message.drives, DriveState.ACTIVE);
    message.hasMeasured = true;
    message.hasCommanded = true;
    message.hasTorque = true;
    message.hasExternalTorque = true;
    message.hasInterpolated = state.compareTo(SessionState.COMMANDING_WAIT) >= 0;
    message.hasCabinetTime = true;
    message.cabinetNanos = clock.nanos();
  }

  private void send(FriVersion version) throws IOException {
    int length = datagram.write(message, version);
    buffer.clear();
    buffer.put(datagram.bytes(), 0, length).flip();
    controller.send(buffer, client);
  }

  private void awaitHeard() throws IOException {
    long end = wall.nanos() + PATIENCE_NANOS;
    while (link.report().heard() < sequence) {
      if (wall.nanos() > end) {
        throw new IOException("messages to this machine itself get lost");
      }
      LockSupport.parkNanos(100_000);
    }
  }
}
