package flowdeck.arms.fri;

import java.util.Locale;

/**
 * What every message begins with. Counters are unsigned and wrap. Reused from message to message
 * and confined to one thread.
 */
final class Header {
  /** Counts the sender's messages from 0. */
  int sequence;

  /** The counter of the message that this one answers. */
  int reflected;

  private final int identifier;
  private final String kind;

  /**
   * @param identifier what tells this kind of message from others
   * @param kind for people
   */
  Header(int identifier, String kind) {
    this.identifier = identifier;
    this.kind = kind;
  }

  void read(WireReader in) throws FriFormatException {
    int found = 0;
    int seen = 0;
    int outer = in.enter();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> {
          found = in.uint32();
          seen |= 1;
        }
        case 2 -> {
          sequence = in.uint32();
          seen |= 2;
        }
        case 3 -> {
          reflected = in.uint32();
          seen |= 4;
        }
        default -> in.skip();
      }
    }
    in.leave(outer);
    if ((seen & 1) != 0 && found != identifier) {
      throw new FriFormatException(
          String.format(
              Locale.ROOT,
              "it is no %s: its identifier is 0x%x in place of 0x%x",
              kind,
              found,
              identifier));
    }
    if (seen != 7) {
      throw new FriFormatException("its header is incomplete");
    }
  }

  void write(WireWriter out) {
    int start = out.enter(1);
    out.uint32(1, identifier);
    out.uint32(2, sequence);
    out.uint32(3, reflected);
    out.leave(start);
  }
}
