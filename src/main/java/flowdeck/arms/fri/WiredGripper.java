package flowdeck.arms.fri;

import flowdeck.arms.gripper.Fingers;
import flowdeck.arms.gripper.IoWiring;

/**
 * A gripper that is not there, on the outputs of a virtual controller: a valve that drives its
 * fingers and a switch that tells when they are open. With both coils of the valve on or both off,
 * the fingers go on as before. Under its owner's lock; makes no objects.
 */
final class WiredGripper {
  /** Opened fractions per second: compressed air takes a quarter of a second. */
  private static final double SPEED = 4;

  /** From here on its switch calls the fingers open. */
  private static final double OPEN = 0.95;

  private final IoWiring wiring;
  private final CabinetIo io;
  private final Fingers fingers;
  private boolean opens;

  /** Adds its inputs and outputs to the configuration; they are as its fingers are. */
  WiredGripper(IoWiring wiring, CabinetIo io, Fingers fingers) {
    this.wiring = wiring;
    this.io = io;
    this.fingers = fingers;
    opens = fingers.opened() > 0.5;
    turn(opens);
    feel();
  }

  /** Somebody switches its outputs at the smartPAD. */
  void turn(boolean open) {
    boolean on = open != wiring.inverted();
    output(wiring.output(), on);
    if (wiring.complement() != null) {
      output(wiring.complement(), !on);
    }
  }

  private void output(String name, boolean on) {
    io.define(name, Io.Type.BOOLEAN, Io.Direction.OUTPUT, on ? 1 : 0);
  }

  /** One period on: the valve follows the outputs, the input follows the fingers. */
  void step() {
    boolean on = io.value(wiring.output()) != 0;
    boolean other = wiring.complement() == null ? !on : io.value(wiring.complement()) != 0;
    if (on != other) {
      opens = on != wiring.inverted();
    }
    fingers.drive(opens ? 1 : 0, SPEED);
    feel();
  }

  private void feel() {
    if (wiring.openedInput() != null) {
      boolean on = fingers.opened() > OPEN != wiring.inputInverted();
      io.define(wiring.openedInput(), Io.Type.BOOLEAN, Io.Direction.INPUT, on ? 1 : 0);
    }
  }
}
