package flowdeck.arms.fri;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The inputs and outputs of a virtual controller's Sunrise configuration. It holds what was written
 * last. Confined to one thread; makes no objects while all goes well.
 */
final class CabinetIo {
  private final List<Io> defined = new ArrayList<>();

  /** Adds one, or sets the value of one that is there already with the same type and direction. */
  void define(String name, Io.Type type, Io.Direction direction, double value) {
    if (name.isEmpty() || name.length() > Io.LONGEST_NAME) {
      throw new IllegalArgumentException(
          "The name %s must have 1 to %d characters".formatted(name, Io.LONGEST_NAME));
    }
    Io io = find(name);
    if (io == null) {
      if (defined.size() == Monitoring.MOST_IO) {
        throw new IllegalArgumentException(
            "%s is one more than %d inputs and outputs".formatted(name, Monitoring.MOST_IO));
      }
      io = new Io();
      io.name = name;
      io.type = type;
      io.direction = direction;
      defined.add(io);
    } else if (io.type != type || io.direction != direction) {
      throw new IllegalArgumentException(name + " has another type or direction");
    }
    if (type == Io.Type.ANALOG) {
      io.analog = value;
    } else {
      io.digital = (long) value;
    }
  }

  /** The value of an input or output. */
  double value(String name) {
    Io io = find(name);
    if (io == null) {
      throw new IllegalArgumentException("There is no input or output " + name);
    }
    return io.type == Io.Type.ANALOG ? io.analog : io.digital;
  }

  /**
   * Writes the outputs that a command sets.
   *
   * @return what is wrong with one of them, in which case none is written
   */
  @Nullable String write(Command command) {
    int count = command.ioCount();
    for (int i = 0; i < count; i++) {
      String wrong = wrong(command.io(i));
      if (wrong != null) {
        return wrong;
      }
    }
    for (int i = 0; i < count; i++) {
      Io asked = command.io(i);
      Io io = find(asked.name);
      if (io != null) {
        io.digital = asked.digital;
        io.analog = asked.analog;
      }
    }
    return null;
  }

  private @Nullable String wrong(Io asked) {
    Io io = find(asked.name);
    if (io == null) {
      return asked.name + " is not in the configuration";
    }
    if (io.direction != Io.Direction.OUTPUT || asked.direction != Io.Direction.OUTPUT) {
      return asked.name + " is not an output";
    }
    if (io.type != asked.type) {
      return "%s is %s, not %s".formatted(asked.name, io.type, asked.type);
    }
    boolean number =
        switch (io.type) {
          case BOOLEAN -> asked.digital == 0 || asked.digital == 1;
          case DIGITAL -> true;
          case ANALOG -> Double.isFinite(asked.analog);
        };
    return number ? null : asked.name + " is set to no value of its type";
  }

  private @Nullable Io find(String name) {
    for (int i = 0; i < defined.size(); i++) {
      if (defined.get(i).name.equals(name)) {
        return defined.get(i);
      }
    }
    return null;
  }

  /** Puts all into a message. */
  void tell(Monitoring message) {
    for (int i = 0; i < defined.size(); i++) {
      Io io = defined.get(i);
      Io told = message.addIo();
      told.name = io.name;
      told.type = io.type;
      told.direction = io.direction;
      told.digital = io.digital;
      told.analog = io.analog;
    }
  }
}
