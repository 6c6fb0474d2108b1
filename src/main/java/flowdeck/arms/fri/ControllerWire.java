package flowdeck.arms.fri;

import flowdeck.arms.fri.Monitoring.SessionState;
import flowdeck.core.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A virtual controller's sockets: puts its session's messages on the wire, gives it what answers
 * come, with whatever a network does to either. Under its owner's lock, but for waiting; makes no
 * objects while all goes well.
 */
final class ControllerWire {
  /** Sending times that are remembered. */
  private static final int REMEMBERED = 1024;

  /** Datagrams taken at once: a flood must not keep the controller from its period. */
  private static final int MOST_AT_ONCE = 64;

  /** The cabinet's clock is minutes away from any other. */
  private static final long CABINET_OFFSET_NANOS = 1_700_000_000L * 1_000_000_000L + 754_321_987L;

  private static final int FOREIGN_SEQUENCE = 500_000_000;
  private static final double FOREIGN_SHIFT_RAD = 0.5;
  private static final MonitoringFault[] FAULTS = MonitoringFault.values();

  private final DatagramChannel channel;
  private final Selector selector;
  private final InetSocketAddress client;
  private final SocketAddress address;
  private final Clock clock;
  private final ControllerStatistics.Counters counters;
  private final ControllerSession session;
  private final Datagram datagram = new Datagram();
  private final Monitoring message = new Monitoring();
  private final Command answer = new Command();
  private final FaultyLink out = new FaultyLink();
  private final FaultyLink in = new FaultyLink();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(FaultyLink.LONGEST);
  private final byte[] bytes = new byte[FaultyLink.LONGEST];
  private final CRC32 checksum = new CRC32();
  private final long[] sentAt = new long[REMEMBERED];
  private final int[] spoiled = new int[FAULTS.length];
  private @Nullable DatagramChannel foreigner;
  private FriVersion version;
  private boolean silent;
  private long cabinetNanos = CABINET_OFFSET_NANOS;
  private long frozenNanos = CABINET_OFFSET_NANOS;

  ControllerWire(
      FriVersion version,
      InetSocketAddress client,
      Clock clock,
      ControllerStatistics.Counters counters,
      ControllerSession session)
      throws IOException {
    this.version = version;
    this.client = client;
    this.clock = clock;
    this.counters = counters;
    this.session = session;
    channel = bound();
    selector = Selector.open();
    channel.register(selector, SelectionKey.OP_READ);
    address = channel.getLocalAddress();
  }

  private DatagramChannel bound() throws IOException {
    DatagramChannel opened = DatagramChannel.open(StandardProtocolFamily.INET);
    InetAddress here =
        client.getAddress().isLoopbackAddress()
            ? client.getAddress()
            : new InetSocketAddress(0).getAddress();
    opened.bind(new InetSocketAddress(here, 0));
    opened.configureBlocking(false);
    return opened;
  }

  /** Another version from the next message on. */
  void speak(FriVersion version) {
    this.version = version;
  }

  FaultyLink out() {
    return out;
  }

  FaultyLink in() {
    return in;
  }

  void silent(boolean on) {
    silent = on;
  }

  void spoil(MonitoringFault fault, int messages) {
    frozenNanos = cabinetNanos;
    spoiled[fault.ordinal()] = messages;
  }

  void secondSender(boolean on) throws IOException {
    if (foreigner != null) {
      foreigner.close();
      foreigner = null;
    }
    if (on) {
      foreigner = bound();
    }
  }

  SocketAddress address() {
    return address;
  }

  /**
   * Sends the session's message of this period, if it has one.
   *
   * @param gridNanos when the period began; the cabinet stamps its messages with that
   */
  void send(long gridNanos) {
    cabinetNanos = CABINET_OFFSET_NANOS + gridNanos;
    message.clear();
    if (!session.tell(message)) {
      return;
    }
    message.hasCabinetTime = true;
    message.cabinetNanos = cabinetNanos;
    for (MonitoringFault fault : FAULTS) {
      if (spoiled[fault.ordinal()] > 0) {
        fault.spoil(message, frozenNanos);
      }
    }
    int length = datagram.write(message, version);
    for (MonitoringFault fault : FAULTS) {
      if (spoiled[fault.ordinal()] > 0) {
        spoiled[fault.ordinal()]--;
        fault.spoil(datagram.bytes(), length, version, checksum);
      }
    }
    long now = clock.nanos();
    sentAt[message.header.sequence & (REMEMBERED - 1)] = now;
    if (!silent) {
      out.put(datagram.bytes(), length, now);
      deliver(now);
      if (foreigner != null) {
        sendForeign(foreigner);
      }
    }
  }

  /** Another controller's message: its client would be moving, from elsewhere. */
  private void sendForeign(DatagramChannel from) {
    message.header.sequence += FOREIGN_SEQUENCE;
    message.session =
        (message.header.sequence & 1) == 0
            ? SessionState.COMMANDING_WAIT
            : SessionState.COMMANDING_ACTIVE;
    message.command = Monitoring.CommandMode.POSITION;
    message.hasInterpolated = true;
    Arrays.setAll(message.interpolated, i -> message.measured[i] + FOREIGN_SHIFT_RAD);
    transmit(from, datagram.bytes(), datagram.write(message, version));
  }

  /**
   * Sends and takes what is due.
   *
   * @return when there is more to do; {@link Long#MAX_VALUE} if nobody knows
   */
  long exchange() {
    long now = clock.nanos();
    deliver(now);
    receive(now);
    int length = in.take(now, bytes);
    while (length >= 0) {
      read(length, now);
      length = in.take(now, bytes);
    }
    return Math.min(out.due(), in.due());
  }

  private void deliver(long now) {
    int length = out.take(now, bytes);
    while (length >= 0) {
      transmit(channel, bytes, length);
      length = out.take(now, bytes);
    }
  }

  private void transmit(DatagramChannel from, byte[] from0, int length) {
    buffer.clear();
    buffer.put(from0, 0, length).flip();
    try {
      if (from.send(buffer, client) != length) {
        counters.unsent++;
      }
    } catch (ClosedChannelException e) {
      throw new UncheckedIOException("The controller's socket was closed", e);
    } catch (IOException e) {
      counters.unsent++;
    }
  }

  private void receive(long now) {
    for (int taken = 0; taken < MOST_AT_ONCE; taken++) {
      buffer.clear();
      SocketAddress sender;
      try {
        sender = channel.receive(buffer);
      } catch (ClosedChannelException e) {
        throw new UncheckedIOException("The controller's socket was closed", e);
      } catch (IOException e) {
        return; // the network's complaint about an earlier message
      }
      if (sender == null) {
        return;
      }
      if (!client.equals(sender)) {
        counters.foreign++;
        continue;
      }
      int length = buffer.flip().remaining();
      buffer.get(bytes, 0, length);
      in.put(bytes, length, now);
    }
  }

  private void read(int length, long now) {
    try {
      datagram.read(bytes, length, version, answer);
    } catch (FriFormatException e) {
      counters.unreadable++;
      return;
    }
    int behind = session.newest() - answer.header.reflected;
    long nanos =
        behind >= 0 && behind < REMEMBERED
            ? now - sentAt[answer.header.reflected & (REMEMBERED - 1)]
            : -1;
    session.hear(answer, nanos);
  }

  /** Waits for a datagram, at most so long. */
  void await(long millis) {
    try {
      // The key stays among the selected ones, or selecting would make an object each time.
      selector.select(millis);
    } catch (IOException e) {
      throw new UncheckedIOException("The controller cannot wait for answers", e);
    } catch (ClosedSelectorException e) {
      // It is being switched off.
    }
  }

  void wakeUp() {
    selector.wakeup();
  }

  void close() {
    try {
      selector.close();
      channel.close();
      secondSender(false);
    } catch (IOException e) {
      // There is nothing left to be closed.
    }
  }
}
