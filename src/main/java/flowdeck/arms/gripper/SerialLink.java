package flowdeck.arms.gripper;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A serial port. It is asked again and again rather than waited for: the library's own timeouts may
 * shrink to nothing after some that expired, and a port must not be closed while another thread
 * waits for it.
 */
final class SerialLink implements ModbusLink {
  private static final int BAUD = 115_200;
  private static final int DATA_BITS = 8;
  private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

  /** Numbers of the system's errors, where the operator can do something about them. */
  private static final int NO_SUCH_DEVICE = 2;

  private static final int NOT_PERMITTED = 13;
  private static final int BUSY = 16;

  private final SerialPort port;
  private volatile boolean ended;

  SerialLink(GripperPort.Serial address) throws IOException {
    try {
      port = SerialPort.getCommPort(address.device());
    } catch (SerialPortInvalidPortException e) {
      throw new IOException("there is no such device; plug its adapter in", e);
    } catch (LinkageError e) {
      throw new IOException("the library for serial ports does not work on this machine", e);
    }
    port.setComPortParameters(BAUD, DATA_BITS, SerialPort.ONE_STOP_BIT, SerialPort.NO_PARITY);
    port.setFlowControl(SerialPort.FLOW_CONTROL_DISABLED);
    port.setComPortTimeouts(SerialPort.TIMEOUT_NONBLOCKING, 0, 0);
    if (!port.openPort(0)) {
      throw new IOException(reason(port.getLastErrorCode()));
    }
  }

  private static String reason(int error) {
    return switch (error) {
      case NO_SUCH_DEVICE -> "there is no such device; plug its adapter in";
      case NOT_PERMITTED -> "this user may not use it; add the user to the group dialout";
      case BUSY -> "another program uses it; end that one";
      default -> "it cannot be opened, error %d".formatted(error);
    };
  }

  @Override
  public void send(byte[] bytes) throws IOException {
    int sent = 0;
    while (sent < bytes.length) {
      int count = ended ? -1 : port.writeBytes(bytes, bytes.length - sent, sent);
      if (count <= 0) {
        throw new IOException("it takes no more bytes; is its adapter still plugged in?");
      }
      sent += count;
    }
  }

  @Override
  public int receive(byte[] into, int from, int millis) throws IOException {
    long looks = TimeUnit.MILLISECONDS.toNanos(millis) / LOOK_NANOS;
    for (long look = 0; ; look++) {
      int there = ended ? -1 : port.bytesAvailable();
      if (there < 0) {
        throw new IOException("it is gone; is its adapter still plugged in?");
      }
      if (there > 0) {
        return Math.max(0, port.readBytes(into, Math.min(there, into.length - from), from));
      }
      if (look >= looks) {
        return 0;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  @Override
  public void end() {
    ended = true;
  }

  @Override
  public void close() {
    ended = true;
    port.closePort();
  }
}
