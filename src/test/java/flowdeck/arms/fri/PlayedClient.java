package flowdeck.arms.fri;

import flowdeck.core.NamedThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A client on a socket and thread of its own that keeps to the rules; it sways A1 to and fro while
 * it commands.
 */
final class PlayedClient implements AutoCloseable {
  /** Silence after which a session counts as ended. */
  private static final long ENDED_NANOS = 250_000_000;

  private final DatagramChannel channel;
  private final Thread thread;
  private final PlayedArm arm;
  private final Datagram datagram = new Datagram();
  private final Monitoring message = new Monitoring();
  private final Command answer = new Command();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
  private final byte[] bytes = new byte[4096];
  private final LatencyHistogram took = new LatencyHistogram();
  private FriSession session = new FriSession();
  private volatile @Nullable SocketAddress peer;
  private volatile long thinkNanos;
  private volatile double speed;
  private volatile byte[] newest = {};
  private volatile boolean keeps;
  private volatile long heard;
  private volatile long unreadable;
  private volatile long foreign;
  private volatile @Nullable Throwable failure;
  private double angle;

  private final FriSession.Source source =
      new FriSession.Source() {
        private double start;

        @Override
        public void begin(double[] joints) {
          start = joints[0];
          angle = 0;
        }

        @Override
        public void next(Monitoring heard, long nanos, long elapsedNanos, double[] joints) {
          angle += 2 * nanos * 1e-9;
          joints[0] = start + speed / 2 * (1 - Math.cos(angle));
        }
      };

  /**
   * @param arm behind the controller; tells when a message was sent
   */
  PlayedClient(PlayedArm arm) throws IOException {
    this.arm = arm;
    channel = DatagramChannel.open();
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    thread = NamedThreads.startAnswering("fri-client", this::run);
  }

  SocketAddress address() throws IOException {
    return channel.getLocalAddress();
  }

  /** Hears nobody else. */
  void peer(SocketAddress only) {
    peer = only;
  }

  /** Takes so long for each answer. */
  void thinks(long nanos) {
    thinkNanos = nanos;
  }

  /** Largest speed of A1, rad/s, at twice the amplitude in rad. */
  void sways(double radPerSecond) {
    speed = radPerSecond;
  }

  /** Keeps a copy of the newest datagram. */
  void keep() {
    keeps = true;
  }

  byte[] newest() {
    return newest;
  }

  @SuppressWarnings("NonAtomicOperationOnVolatileField")
  private void run() {
    try {
      long last = System.nanoTime();
      while (true) {
        buffer.clear();
        SocketAddress sender = channel.receive(buffer);
        long now = System.nanoTime();
        SocketAddress only = peer;
        if (only != null && !only.equals(sender)) {
          foreign++;
          continue;
        }
        if (now - last > ENDED_NANOS) {
          session = new FriSession();
        }
        last = now;
        int length = buffer.flip().remaining();
        buffer.get(bytes, 0, length);
        if (keeps) {
          newest = Arrays.copyOf(bytes, length);
        }
        answer(sender, length);
      }
    } catch (ClosedChannelException e) {
      // closed
    } catch (IOException e) {
      failure = new UncheckedIOException(e);
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  @SuppressWarnings("NonAtomicOperationOnVolatileField")
  private void answer(SocketAddress to, int length) throws IOException {
    FriVersion version;
    try {
      version = datagram.read(bytes, length, message);
    } catch (FriFormatException e) {
      unreadable++;
      return;
    }
    heard++;
    if (session.answer(message, version, source, answer)) {
      int written = datagram.write(answer, version);
      buffer.clear();
      buffer.put(datagram.bytes(), 0, written).flip();
      if (thinkNanos > 0) {
        java.util.concurrent.locks.LockSupport.parkNanos(thinkNanos);
      }
      channel.send(buffer, to);
      took.add(System.nanoTime() - arm.readNanos(message.header.sequence));
    }
  }

  long heard() {
    return heard;
  }

  long unreadable() {
    return unreadable;
  }

  long foreign() {
    return foreign;
  }

  /**
   * From a message on its way to its answer on its way; read when there are no more. What takes
   * milliseconds is the machine's doing.
   */
  LatencyHistogram took() {
    return took;
  }

  @Nullable Throwable failure() {
    return failure;
  }

  long threadId() {
    return thread.threadId();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
