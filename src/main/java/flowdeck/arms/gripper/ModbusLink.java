package flowdeck.arms.gripper;

import java.io.Closeable;
import java.io.IOException;

/** An open line that carries bytes. Confined to one thread but for {@link #end()}. */
interface ModbusLink extends Closeable {

  /** Sends all of it. */
  void send(byte[] bytes) throws IOException;

  /**
   * Waits for bytes and takes as many as are there.
   *
   * @param millis how long to wait for the first; 0: not at all
   * @return how many were written into {@code into} from {@code from} on; 0 if none came in time
   * @throws IOException if the line ended or no longer works
   */
  int receive(byte[] into, int from, int millis) throws IOException;

  /** Lets what waits for bytes, now or later, fail soon. From any thread. */
  void end();

  /** Opens a port; takes two seconds at most. */
  static ModbusLink open(GripperPort port) throws IOException {
    return switch (port) {
      case GripperPort.Tcp tcp -> new TcpLink(tcp);
      case GripperPort.Serial serial -> new SerialLink(serial);
    };
  }
}
