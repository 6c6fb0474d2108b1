package flowdeck.arms.fri;

/**
 * One input or output of the controller, as named in its Sunrise configuration, e.g.
 * "MediaFlange.UserButton". Reused from message to message and confined to one thread.
 */
final class Io {
  /** Longest name the controller takes. */
  static final int LONGEST_NAME = 63;

  /** What a value is, in the order of the protocol's numbers. */
  enum Type {
    BOOLEAN,
    DIGITAL,
    ANALOG
  }

  /** Who writes it, in the order of the protocol's numbers. */
  enum Direction {
    INPUT,
    OUTPUT
  }

  private static final Type[] TYPES = Type.values();
  private static final Direction[] DIRECTIONS = Direction.values();

  /** Group and name. */
  String name = "";

  Type type = Type.BOOLEAN;
  Direction direction = Direction.INPUT;

  /** Of a boolean 0 or 1, of a digital value its bits. */
  long digital;

  /** Of an analog value. */
  double analog;

  void read(WireReader in) throws FriFormatException {
    digital = 0;
    analog = 0;
    boolean named = false;
    int outer = in.enter();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> {
          name = in.text(name, LONGEST_NAME);
          named = true;
        }
        case 2 -> type = TYPES[in.choice(TYPES.length)];
        case 3 -> direction = DIRECTIONS[in.choice(DIRECTIONS.length)];
        case 4 -> digital = in.varint();
        case 5 -> analog = in.fixed64();
        default -> in.skip();
      }
    }
    in.leave(outer);
    if (!named) {
      throw new FriFormatException("an input or output has no name");
    }
  }

  void write(WireWriter out, int field) {
    int start = out.enter(field);
    out.text(1, name);
    out.varint(2, type.ordinal());
    out.varint(3, direction.ordinal());
    if (type == Type.ANALOG) {
      out.fixed64(5, analog);
    } else {
      out.varint(4, digital);
    }
    out.leave(start);
  }
}
