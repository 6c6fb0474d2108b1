package flowdeck.arms.gripper;

import flowdeck.core.InputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a gripper's Modbus RTU line ends at this machine. */
public sealed interface GripperPort {

  /**
   * A serial port with an RS-485 adapter: 115200 baud, 8 data bits, no parity, 1 stop bit.
   *
   * @param device e.g. "/dev/ttymunin"
   */
  record Serial(String device) implements GripperPort {
    public Serial {
      if (device.isBlank()) {
        throw new InputException(
            "The serial port of a gripper has no name; give e.g. /dev/ttyUSB0.");
      }
    }

    @Override
    public String toString() {
      return device;
    }
  }

  /**
   * A gateway that hands the bytes of the line through a TCP connection as they are, without the
   * header of Modbus TCP.
   *
   * @param host name or address
   * @param port 1 to 65535
   */
  record Tcp(String host, int port) implements GripperPort {
    public Tcp {
      if (host.isBlank() || port < 1 || port > 65_535) {
        throw new InputException(
            "\"%s:%d\" is no address of a gripper's gateway; give HOST:PORT with a port from 1 to 65535."
                .formatted(host, port));
      }
    }

    @Override
    public String toString() {
      return "%s:%d".formatted(host, port);
    }
  }

  /**
   * Reads an address: "tcp:HOST:PORT", or else the name of a serial port.
   *
   * @throws InputException if it is neither
   */
  static GripperPort parse(String text) {
    if (!text.startsWith("tcp:")) {
      return new Serial(text.strip());
    }
    Matcher matcher = Pattern.compile("tcp:(?://)?(.+):(\\d{1,5})").matcher(text.strip());
    if (!matcher.matches()) {
      throw new InputException(
          "\"%s\" is no address of a gripper's gateway; write tcp:HOST:PORT, e.g. tcp:192.168.1.11:54321."
              .formatted(text));
    }
    return new Tcp(matcher.group(1), Integer.parseInt(matcher.group(2)));
  }
}
