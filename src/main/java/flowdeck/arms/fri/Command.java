package flowdeck.arms.fri;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What the client answers. Reused from message to message, so that writing makes no objects, and
 * confined to one thread.
 */
final class Command {
  private static final int IDENTIFIER = 0x34001;

  final Header header = new Header(IDENTIFIER, "command message");

  /** Where the joints shall be, rad. */
  final double[] joints = new double[Monitoring.JOINTS];

  boolean hasJoints;

  /** Added at the joints, Nm; only where torques are commanded. */
  final double[] torque = new double[Monitoring.JOINTS];

  boolean hasTorque;

  /** Added at the tool: forces in N along x, y, z, torques in Nm about them. */
  final double[] wrench = new double[6];

  boolean hasWrench;

  private final List<Io> slots = new ArrayList<>();
  private int ioCount;

  Command() {
    for (int i = 0; i < Monitoring.MOST_IO; i++) {
      slots.add(new Io());
    }
  }

  /** Outputs to be set. */
  List<Io> io() {
    return Collections.unmodifiableList(slots.subList(0, ioCount));
  }

  /** How many outputs are to be set. */
  int ioCount() {
    return ioCount;
  }

  /** One of the outputs to be set; makes no list. */
  Io io(int number) {
    return slots.get(number);
  }

  /** One more output to be set. */
  Io addIo() {
    return slots.get(ioCount++);
  }

  /** Forgets all but the names of outputs. */
  void clear() {
    hasJoints = false;
    hasTorque = false;
    hasWrench = false;
    ioCount = 0;
  }

  void write(WireWriter out) {
    header.write(out);
    if (!hasJoints && !hasTorque && !hasWrench && ioCount == 0) {
      return;
    }
    int data = out.enter(2);
    Monitoring.joints(out, 1, joints, hasJoints);
    if (hasWrench) {
      int start = out.enter(2);
      out.packed(1, wrench);
      out.leave(start);
    }
    Monitoring.joints(out, 3, torque, hasTorque);
    for (int i = 0; i < ioCount; i++) {
      slots.get(i).write(out, 5);
    }
    out.leave(data);
  }

  /** Reads a whole message, as a controller does. */
  void read(WireReader in) throws FriFormatException {
    clear();
    boolean headed = false;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> {
          header.read(in);
          headed = true;
        }
        case 2 -> readData(in);
        default -> in.skip();
      }
    }
    if (!headed) {
      throw new FriFormatException("it has no header");
    }
  }

  private void readData(WireReader in) throws FriFormatException {
    int outer = in.enter();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> hasJoints = whole(in, joints);
        case 2 -> hasWrench = whole(in, wrench);
        case 3 -> hasTorque = whole(in, torque);
        case 5 -> {
          if (ioCount == Monitoring.MOST_IO) {
            throw new FriFormatException("it sets more than " + Monitoring.MOST_IO + " outputs");
          }
          slots.get(ioCount).read(in);
          ioCount++;
        }
        default -> in.skip();
      }
    }
    in.leave(outer);
  }

  /** Reads a list that must be as long as its array. */
  private static boolean whole(WireReader in, double[] into) throws FriFormatException {
    int count = 0;
    int outer = in.enter();
    while (in.next()) {
      if (in.field() == 1) {
        count = in.doubles(into, count);
      } else {
        in.skip();
      }
    }
    in.leave(outer);
    if (count != into.length) {
      throw new FriFormatException("it commands " + count + " numbers in place of " + into.length);
    }
    return true;
  }
}
