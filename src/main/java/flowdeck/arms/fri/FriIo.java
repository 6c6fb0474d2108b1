package flowdeck.arms.fri;

import flowdeck.arms.gripper.IoPort;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The controller's boolean inputs and outputs as others see them, e.g. a gripper that is wired to
 * the robot's flange. An output keeps its value at the controller until it is set otherwise; what
 * was set here goes with every answer while the controller listens.
 *
 * <p>Values are read and set from any thread; {@link #hear} and {@link #write} belong to the thread
 * that receives and make no objects once all names are known.
 */
public final class FriIo implements IoPort {
  private final String arm;
  private volatile Port[] ports = {};

  /** One input or output. */
  private static final class Port {
    private final String name;
    private volatile Io.Type type = Io.Type.BOOLEAN;
    private volatile boolean told;
    private volatile boolean output;
    private volatile long value;
    private volatile boolean asked;
    private volatile boolean wanted;
    private volatile boolean set;

    private Port(String name) {
      this.name = name;
    }

    private boolean isOutput() {
      return told && output && type != Io.Type.ANALOG;
    }
  }

  FriIo(String arm) {
    this.arm = arm;
  }

  @Override
  public void set(String name, boolean on) {
    Port port = port(name);
    port.asked = true;
    if (port.isOutput()) { // what cannot be set now is not made up for later
      port.wanted = on;
      port.set = true;
    }
  }

  @Override
  public @Nullable Boolean get(String name) {
    Port port = find(name);
    return port == null || !port.told ? null : port.value != 0;
  }

  @Override
  public @Nullable String trouble() {
    for (Port port : ports) {
      if (port.asked && !port.told) {
        return "The controller of the %s arm does not tell of the output %s: add it to the I/O configuration and to the FRI application."
            .formatted(arm, port.name);
      }
      if (port.asked && !port.isOutput()) {
        return "%s of the %s arm is no boolean output: correct the name in the cell's file."
            .formatted(port.name, arm);
      }
    }
    return null;
  }

  /** Takes over what a message tells. */
  void hear(Monitoring message) {
    for (int i = 0; i < message.ioCount(); i++) {
      Io io = message.io(i);
      Port port = port(io.name);
      port.type = io.type;
      port.output = io.direction == Io.Direction.OUTPUT;
      port.value = io.digital;
      port.told = true;
    }
  }

  /** Puts the outputs that were set into an answer. */
  void write(Command answer) {
    int count = 0;
    for (Port port : ports) {
      if (port.set && port.isOutput() && count < Monitoring.MOST_IO) {
        Io io = answer.addIo();
        io.name = port.name;
        io.type = port.type;
        io.direction = Io.Direction.OUTPUT;
        io.digital = port.wanted ? 1 : 0;
        count++;
      }
    }
  }

  private @Nullable Port find(String name) {
    for (Port port : ports) {
      if (port.name.equals(name)) {
        return port;
      }
    }
    return null;
  }

  private Port port(String name) {
    Port known = find(name);
    return known == null ? add(name) : known;
  }

  private synchronized Port add(String name) {
    Port known = find(name);
    if (known != null) {
      return known;
    }
    Port port = new Port(name);
    Port[] more = Arrays.copyOf(ports, ports.length + 1);
    more[ports.length] = port;
    ports = more;
    return port;
  }
}
