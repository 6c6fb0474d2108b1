package flowdeck.arms.gripper;

import flowdeck.core.Clock;
import flowdeck.core.NamedThreads;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Robotiq gripper that is not there, behind a gateway that is not there either: raw Modbus RTU
 * over a TCP socket of this machine. What it drives is given to it. It shares no framing with the
 * client, so that a mistake in one is not made up for by the other.
 *
 * <p>Serves one connection at a time; a new one takes the place of the one before. Methods may be
 * called from any thread.
 */
public final class VirtualRobotiq implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(VirtualRobotiq.class);

  /** Longest request there is. */
  private static final int LONGEST = 256;

  private static final int ILLEGAL_FUNCTION = 1;
  private static final int ILLEGAL_ADDRESS = 2;

  /** Changes what goes out, for trials of what may go wrong on a line. */
  public interface Mischief {
    /**
     * @param request as it was received, with its checksum
     * @param answer the right one
     * @return what is sent in its place; nothing if empty
     */
    byte[] answer(byte[] request, byte[] answer);
  }

  private final String name;
  private final int slave;
  private final VirtualRegisters registers;
  private final ServerSocket server;
  private final Thread thread;
  private volatile @Nullable Mischief mischief;
  private volatile boolean powered = true;
  private volatile boolean closed;
  private volatile @Nullable Socket connection;

  /**
   * Begins to serve, on a port that is free.
   *
   * @param name "left" or "right"
   * @param settings what it is and which slave; its counts are those it reports
   * @param clock the one its fingers move by
   */
  public VirtualRobotiq(String name, RobotiqSettings settings, Fingers fingers, Clock clock) {
    this.name = name;
    slave = settings.slave();
    registers = new VirtualRegisters(settings, fingers, clock);
    try {
      server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException("The virtual gripper " + name + " gets no port", e);
    }
    thread = NamedThreads.start("virtual gripper " + name, this::accept);
  }

  /** Where it is reached. */
  public GripperPort.Tcp port() {
    return new GripperPort.Tcp("127.0.0.1", server.getLocalPort());
  }

  /** Its registers, and what it was asked to do. */
  public VirtualRegisters registers() {
    return registers;
  }

  /** Switches its power: without, it does not answer; when it is back, it is not activated. */
  public void power(boolean on) {
    if (!on) {
      registers.powerOff();
    }
    powered = on;
  }

  /** Changes its answers from now on; null for none. */
  public void disturb(@Nullable Mischief by) {
    mischief = by;
  }

  /** Ends the connection, as a gateway does that is restarted. */
  public void drop() {
    Socket open = connection;
    if (open != null) {
      end(open);
    }
  }

  private void accept() {
    while (!closed) {
      try {
        Socket next = server.accept();
        drop();
        connection = next;
        NamedThreads.start("virtual gripper line " + name, () -> serve(next));
      } catch (IOException e) {
        if (!closed) {
          log.warn("The virtual gripper {} accepts no connection", name, e);
          return;
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      byte[] received = new byte[LONGEST];
      int length = 0;
      while (!closed) {
        int count = in.read(received, length, LONGEST - length);
        if (count < 0) {
          return;
        }
        length += count;
        if (length == LONGEST) {
          length = 0; // no request is as long
          continue;
        }
        int whole = whole(received, length);
        if (whole > length) {
          continue;
        }
        byte[] request = Arrays.copyOf(received, length);
        length = 0; // a master sends the next one only after the answer
        byte[] answer = powered ? answer(request) : new byte[0];
        if (answer.length > 0) {
          out.write(answer);
        }
      }
    } catch (IOException e) {
      log.debug("A line to the virtual gripper {} ended: {}", name, e.getMessage());
    }
  }

  /** How long the request that begins so is. */
  private static int whole(byte[] bytes, int length) {
    int function = length > 1 ? bytes[1] : 0;
    return switch (function) {
      case 16 -> length > 6 ? 9 + (bytes[6] & 0xff) : 9;
      case 23 -> length > 10 ? 13 + (bytes[10] & 0xff) : 13;
      default -> 8;
    };
  }

  private byte[] answer(byte[] request) {
    int body = request.length - 2;
    int check = request[body] & 0xff | (request[body + 1] & 0xff) << 8;
    if (check != crc(request, body) || (request[0] & 0xff) != slave) {
      return new byte[0]; // as a slave does with what is not for it
    }
    byte[] right = sealed(execute(request));
    Mischief by = mischief;
    return by != null ? by.answer(request, right) : right;
  }

  private byte[] execute(byte[] request) {
    int first = word(request, 2);
    int count = word(request, 4);
    switch (request[1]) {
      case 3, 4 -> {
        byte[] input = registers.read();
        int from = 2 * (first - VirtualRegisters.INPUTS);
        if (from < 0 || count < 1 || from + 2 * count > input.length) {
          return refusal(request, ILLEGAL_ADDRESS);
        }
        return reading(request, Arrays.copyOfRange(input, from, from + 2 * count));
      }
      case 6 -> {
        if (!registers.write(first, Arrays.copyOfRange(request, 4, 6))) {
          return refusal(request, ILLEGAL_ADDRESS);
        }
        return Arrays.copyOf(request, 6);
      }
      case 16 -> {
        byte[] values = Arrays.copyOfRange(request, 7, request.length - 2);
        if (values.length != 2 * count || !registers.write(first, values)) {
          return refusal(request, ILLEGAL_ADDRESS);
        }
        return Arrays.copyOf(request, 6);
      }
      case 23 -> {
        byte[] values = Arrays.copyOfRange(request, 11, request.length - 2);
        byte[] input = registers.read();
        int from = 2 * (first - VirtualRegisters.INPUTS);
        boolean inside = from >= 0 && count >= 1 && from + 2 * count <= input.length;
        if (!inside || !registers.write(word(request, 6), values)) {
          return refusal(request, ILLEGAL_ADDRESS);
        }
        return reading(request, Arrays.copyOfRange(registers.read(), from, from + 2 * count));
      }
      default -> {
        return refusal(request, ILLEGAL_FUNCTION);
      }
    }
  }

  private static byte[] reading(byte[] request, byte[] values) {
    byte[] answer = new byte[3 + values.length];
    answer[0] = request[0];
    answer[1] = request[1];
    answer[2] = (byte) values.length;
    System.arraycopy(values, 0, answer, 3, values.length);
    return answer;
  }

  private static byte[] refusal(byte[] request, int code) {
    return new byte[] {request[0], (byte) (request[1] | 0x80), (byte) code};
  }

  private static int word(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
  }

  /** Bytes with their checksum behind them. */
  public static byte[] sealed(byte[] bytes) {
    byte[] whole = Arrays.copyOf(bytes, bytes.length + 2);
    int check = crc(bytes, bytes.length);
    whole[bytes.length] = (byte) check;
    whole[bytes.length + 1] = (byte) (check >> 8);
    return whole;
  }

  /** Bit by bit, as the standard tells it. */
  private static int crc(byte[] bytes, int length) {
    int register = 0xffff;
    for (int i = 0; i < length; i++) {
      register ^= bytes[i] & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        boolean carry = (register & 1) != 0;
        register >>= 1;
        if (carry) {
          register ^= 0xa001;
        }
      }
    }
    return register;
  }

  private static void end(Closeable what) {
    try {
      what.close();
    } catch (IOException e) {
      log.debug("A socket of a virtual gripper did not close: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    closed = true;
    end(server);
    drop();
    try {
      thread.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    drop(); // one that was accepted meanwhile
  }
}
