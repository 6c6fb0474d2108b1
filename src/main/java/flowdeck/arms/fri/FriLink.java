package flowdeck.arms.fri;

import flowdeck.arms.LinkReport;
import flowdeck.arms.gripper.IoPort;
import flowdeck.arms.gripper.IoWiring;
import flowdeck.arms.motion.MotionLimits;
import flowdeck.arms.motion.TargetStream;
import flowdeck.core.ArmState;
import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.NamedThreads;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to the controller of one arm. The controller begins and sets the pace; a thread of
 * its own waits for its messages and answers each before it waits for the next, also where several
 * have queued up. It makes no objects per message.
 *
 * <p>Whoever sends the first whole message, or whoever the cell's file names, is the controller
 * from then on; others are counted and never answered. After a second of silence the same machine
 * may go on from another port, as after a restart.
 *
 * <p>Everything but that thread's own work may be done from any thread and never waits for it.
 */
public final class FriLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FriLink.class);

  /** Silence after which another port of the same machine may take over. */
  private static final long GONE_NANOS = 1_000_000_000L;

  /** Room for the bursts that follow a stall of this machine. */
  private static final int RECEIVE_BYTES = 1 << 20;

  private static final long RETRY_NANOS = 10_000_000;

  private final String arm;
  private final FriAddress address;
  private final Clock clock;
  private final DatagramChannel channel;
  private final int port;
  private final long openedNanos;
  private final TargetStream targets = new TargetStream(Monitoring.JOINTS);
  private volatile @Nullable FriIo io;
  private final Thread thread;

  private final StampedLock lock = new StampedLock();
  private final FriSnapshot shared = new FriSnapshot();

  // Receiving thread only.
  private final Datagram datagram = new Datagram();
  private final Monitoring heard = new Monitoring();
  private final Command answer = new Command();
  private final FriSession session = new FriSession();
  private final FriMotion motion;
  private final ArrivalClock arrivals = new ArrivalClock();
  private final byte[] bytes = new byte[4 * Datagram.LONGEST];
  private final ByteBuffer incoming = ByteBuffer.allocateDirect(bytes.length);
  private final ByteBuffer outgoing = ByteBuffer.allocateDirect(bytes.length);
  private @Nullable InetSocketAddress peer;
  private boolean broken;

  /** Why the newest answer could not be sent, or null. */
  private @Nullable String unsendable;

  private long unsent;

  FriLink(
      String arm,
      FriAddress address,
      List<MotionLimits.Axis> limits,
      Clock clock,
      DatagramChannel channel)
      throws IOException {
    this.arm = arm;
    this.address = address;
    this.clock = clock;
    this.channel = channel;
    this.port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
    this.openedNanos = clock.nanos();
    this.motion = new FriMotion(limits, targets, clock);
    this.thread = NamedThreads.startAnswering("fri " + arm, this::listen);
  }

  /**
   * Begins to listen.
   *
   * @param arm its name, "left" or "right"
   * @param limits of the seven joints
   * @param clock the cell's; times of targets are on it
   * @throws InputException if the port cannot be listened at
   */
  public static FriLink open(
      String arm, FriAddress address, List<MotionLimits.Axis> limits, Clock clock) {
    DatagramChannel channel = null;
    try {
      channel = DatagramChannel.open();
      channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BYTES);
      channel.bind(address.local());
      return new FriLink(arm, address, limits, clock, channel);
    } catch (BindException e) {
      close(channel);
      InetAddress bound = address.local().getAddress();
      if (!isHere(bound)) {
        throw new InputException(
            "This machine has no address %s now, at which the %s arm is to be heard: plug the cable in, give its network port that address, or correct arms.%s.fri.bind in the cell's file."
                .formatted(bound.getHostAddress(), arm, arm),
            e);
      }
      throw new InputException(
          "UDP port %d of the %s arm is not free (%s): close the other program that listens there, or choose another of 30200 to 30209 here and in the FRI application."
              .formatted(address.local().getPort(), arm, e.getMessage()),
          e);
    } catch (IOException e) {
      close(channel);
      throw new InputException(
          "Cannot listen at %s for the %s arm: %s.".formatted(address.local(), arm, e.getMessage()),
          e);
    }
  }

  private static boolean isHere(InetAddress address) {
    try {
      return address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return true; // nobody knows
    }
  }

  private static void close(@Nullable DatagramChannel channel) {
    if (channel == null) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      LOG.warn("A UDP port does not close", e);
    }
  }

  // ---- any thread

  /** The UDP port that is listened at. */
  public int port() {
    return port;
  }

  /** Wires a gripper to the controller, which has at most one; nothing is switched by that. */
  public IoPort io(IoWiring wiring) {
    FriIo wired = new FriIo(arm, wiring, clock);
    io = wired;
    return wired;
  }

  /**
   * Where the joints shall be at a time. Ignored while the controller does not let the arm be
   * commanded, and after a hold until none have come for a while.
   *
   * @param nanos on the clock; targets come about every 10 ms
   * @param joints seven angles, rad, finite
   */
  public void command(long nanos, double[] joints) {
    if (joints.length != Monitoring.JOINTS) {
      throw new IllegalArgumentException(
          "%d angles for the seven joints of the %s arm".formatted(joints.length, arm));
    }
    for (double joint : joints) {
      if (!Double.isFinite(joint)) {
        throw new IllegalArgumentException("A target of the %s arm is %s".formatted(arm, joint));
      }
    }
    targets.put(nanos, joints);
  }

  /**
   * What is known of the arm now.
   *
   * @param gripper measured opened fraction, which another device tells
   * @param gripperTrouble why the gripper does not work, or null
   */
  public ArmState state(double gripper, @Nullable String gripperTrouble) {
    FriSnapshot at = snapshot();
    String refusal = FriWords.refusal(at, arm, address, port, openedNanos, clock.nanos());
    JointVector measured = JointVector.of(at.measured);
    return new ArmState(
        arm,
        measured,
        at.commands ? JointVector.of(at.sent) : measured,
        gripper,
        ArmState.Link.values()[at.quality.ordinal()],
        refusal == null ? gripperTrouble : refusal,
        at.hasExternalTorque ? JointVector.of(at.externalTorque) : null,
        at.hasCabinetTime ? (Long) at.cabinetNanos : null,
        at.heardNanos == Long.MIN_VALUE ? openedNanos : at.heardNanos);
  }

  /** How the connection does. */
  public LinkReport report() {
    FriSnapshot at = snapshot();
    return new LinkReport(
        "UDP port " + port,
        at.peer == null ? null : FriWords.text(at.peer),
        at.version == null ? null : "FRI " + at.version.label(),
        FriWords.refusal(at, arm, address, port, openedNanos, clock.nanos()),
        FriWords.words(at),
        at.periodMillis,
        at.heard,
        at.answered,
        at.lost,
        at.disordered,
        at.garbled,
        at.foreign,
        at.late,
        at.arrival.times(),
        at.answer.times());
  }

  private FriSnapshot snapshot() {
    FriSnapshot copy = new FriSnapshot();
    while (true) {
      long stamp = lock.tryOptimisticRead();
      if (stamp != 0) {
        copy.copy(shared);
        if (lock.validate(stamp)) {
          return copy;
        }
      }
      Thread.onSpinWait(); // the other thread copies some numbers
    }
  }

  /** Ends listening; the arm holds by its controller's own rules. */
  @Override
  public void close() {
    close(channel);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- receiving thread

  private void listen() {
    while (channel.isOpen()) {
      try {
        incoming.clear();
        SocketAddress sender = channel.receive(incoming);
        long nanos = clock.nanos();
        incoming.flip();
        int length = incoming.remaining();
        incoming.get(bytes, 0, length);
        if (sender instanceof InetSocketAddress from) {
          take(from, length, nanos);
        }
        broken = false;
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException | RuntimeException e) { // thread root: the next message is answered
        if (!broken) {
          broken = true;
          LOG.error("The connection to the {} arm failed; trying on", arm, e);
        }
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }

  private void take(InetSocketAddress sender, int length, long nanos)
      throws ClosedChannelException {
    if (!mayBeController(sender, nanos)) {
      foreign(sender, nanos);
      return;
    }
    FriVersion version;
    try {
      version = datagram.read(bytes, length, heard);
    } catch (FriFormatException e) {
      garbled(String.valueOf(e.getMessage()), nanos);
      return;
    }
    peer = sender;
    long disordered = session.disordered();
    boolean answered = session.answer(heard, version, motion, answer);
    if (session.disordered() > disordered) {
      outdated();
      return;
    }
    FriIo wired = io;
    if (wired != null) {
      wired.hear(heard, nanos, session.began());
    }
    if (answered) {
      if (wired != null) {
        wired.write(answer);
      }
      send(datagram.write(answer, version), sender);
    }
    publish(sender, version, nanos, answered);
  }

  /** What cannot be sent is told to the operator; the next message is answered all the same. */
  private void send(int size, InetSocketAddress controller) throws ClosedChannelException {
    outgoing.clear();
    outgoing.put(datagram.bytes(), 0, size).flip();
    try {
      channel.send(outgoing, controller);
      unsendable = null;
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      if (unsendable == null) {
        LOG.warn("Answers to the controller of the {} arm cannot be sent", arm, e);
      }
      unsendable = String.valueOf(e.getMessage());
      unsent++;
    }
  }

  private boolean mayBeController(InetSocketAddress sender, long nanos) {
    if (address.controller() != null && !address.controller().equals(sender.getAddress())) {
      return false;
    }
    InetSocketAddress known = peer;
    return known == null
        || known.equals(sender)
        || (known.getAddress().equals(sender.getAddress())
            && (shared.heardNanos == Long.MIN_VALUE || nanos - shared.heardNanos > GONE_NANOS));
  }

  private void foreign(InetSocketAddress sender, long nanos) {
    long stamp = lock.writeLock();
    shared.foreign++;
    shared.stranger = sender;
    shared.strangerNanos = nanos;
    lock.unlockWrite(stamp);
  }

  private void garbled(String what, long nanos) {
    long stamp = lock.writeLock();
    shared.garbled++;
    shared.garble = what;
    shared.garbledNanos = nanos;
    lock.unlockWrite(stamp);
  }

  /** What an old message tells of the arm is not true any more. */
  private void outdated() {
    long stamp = lock.writeLock();
    shared.take(session, unsent);
    lock.unlockWrite(stamp);
  }

  private void publish(InetSocketAddress sender, FriVersion version, long nanos, boolean answered) {
    long delay = heard.hasCabinetTime ? arrivals.delay(nanos, heard.cabinetNanos) : 0;
    long took = clock.nanos() - nanos;
    long period = heard.sendPeriodMillis * 1_000_000L;
    long stamp = lock.writeLock();
    shared.take(heard);
    shared.take(session, unsent);
    shared.interrupted = motion.refuses();
    shared.version = version;
    shared.peer = sender;
    shared.heardNanos = nanos;
    shared.unsendable = unsendable;
    shared.arrival.add(delay);
    if (answered && unsendable == null) {
      shared.answer.add(took);
      if (period > 0 && delay + took > period) {
        shared.late++;
      }
    }
    lock.unlockWrite(stamp);
  }
}
