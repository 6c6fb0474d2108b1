package flowdeck.arms.fri;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Reads the fields of protobuf messages (proto2) from bytes, making no objects. */
final class WireReader {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;
  private static final int LONGEST_VARINT = 10;

  private byte[] bytes = {};
  private int at;
  private int end;
  private int field;
  private int type;

  /** Begins with a message. */
  void read(byte[] message, int from, int to) {
    bytes = message;
    at = from;
    end = to;
  }

  /** Goes to the next field of the message; false if there is none. */
  boolean next() throws FriFormatException {
    if (at >= end) {
      return false;
    }
    long tag = rawVarint();
    if (tag < 8 || tag > 0xFFFF_FFFFL) {
      throw new FriFormatException("a field has no number");
    }
    field = (int) (tag >>> 3);
    type = (int) tag & 7;
    return true;
  }

  /** Number of the field. */
  int field() {
    return field;
  }

  /** A number of the field's. */
  long varint() throws FriFormatException {
    require(VARINT);
    return rawVarint();
  }

  /** An unsigned number of at most 32 bits. */
  int uint32() throws FriFormatException {
    long value = varint();
    if (value < 0 || value > 0xFFFF_FFFFL) {
      throw new FriFormatException("field " + field + " is larger than 32 bits");
    }
    return (int) value;
  }

  /** The place of an enumerated value among so many. */
  int choice(int values) throws FriFormatException {
    long value = varint();
    if (value < 0 || value >= values) {
      throw new FriFormatException("field " + field + " has the unknown value " + value);
    }
    return (int) value;
  }

  /** A double. */
  double fixed64() throws FriFormatException {
    require(FIXED64);
    return rawFixed64();
  }

  /**
   * One double or, packed, several.
   *
   * @param into receives them
   * @param count how many there are already
   * @return how many there are now
   */
  int doubles(double[] into, int count) throws FriFormatException {
    if (type == FIXED64) {
      requireRoom(into, count + 1);
      into[count] = rawFixed64();
      return count + 1;
    }
    int outer = enter();
    int now = count;
    while (at < end) {
      requireRoom(into, now + 1);
      into[now++] = rawFixed64();
    }
    leave(outer);
    return now;
  }

  private void requireRoom(double[] into, int count) throws FriFormatException {
    if (count > into.length) {
      throw new FriFormatException("there are more than " + into.length + " numbers in a list");
    }
  }

  /**
   * Enters the message that the field holds.
   *
   * @return for {@link #leave}
   */
  int enter() throws FriFormatException {
    int length = length();
    int outer = end;
    end = at + length;
    return outer;
  }

  /** Leaves the message entered last, read or not. */
  void leave(int outer) {
    at = end;
    end = outer;
  }

  /**
   * The bytes that the field holds, as text of one byte per character; the same object as before if
   * nothing changed.
   */
  String text(String before, int longest) throws FriFormatException {
    int length = length();
    if (length > longest) {
      throw new FriFormatException("a name has more than " + longest + " characters");
    }
    int from = at;
    at += length;
    boolean same = before.length() == length;
    for (int i = 0; same && i < length; i++) {
      same = before.charAt(i) == (bytes[from + i] & 0xFF);
    }
    return same
        ? before
        : new String(
            Arrays.copyOfRange(bytes, from, at), java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  /** Passes a field that nobody asked for. */
  void skip() throws FriFormatException {
    switch (type) {
      case VARINT -> rawVarint();
      case FIXED64 -> advance(8);
      case LENGTH -> advance(length());
      case FIXED32 -> advance(4);
      default -> throw new FriFormatException("field " + field + " is of an unknown type");
    }
  }

  private int length() throws FriFormatException {
    require(LENGTH);
    long length = rawVarint();
    if (length < 0 || length > end - at) {
      throw new FriFormatException("field " + field + " ends beyond its message");
    }
    return (int) length;
  }

  private void require(int wanted) throws FriFormatException {
    if (type != wanted) {
      throw new FriFormatException("field " + field + " is of another type");
    }
  }

  private void advance(int count) throws FriFormatException {
    if (count > end - at) {
      throw new FriFormatException("field " + field + " ends beyond its message");
    }
    at += count;
  }

  private double rawFixed64() throws FriFormatException {
    int from = at;
    advance(8);
    return Double.longBitsToDouble((long) LONG.get(bytes, from));
  }

  private long rawVarint() throws FriFormatException {
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT && at < end; i++) {
      byte next = bytes[at++];
      value |= (next & 0x7FL) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw new FriFormatException("a number has no end");
  }
}
