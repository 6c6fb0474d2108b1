package flowdeck.arms.fri;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Writes the fields of protobuf messages (proto2) into bytes, making no objects. */
final class WireWriter {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;

  /** A message's length takes two bytes at most: no datagram is longer. */
  private static final int LONGEST = 0x3FFF;

  private final byte[] bytes;
  private int at;

  /**
   * @param bytes to be written to; an exception tells if they are too few
   */
  WireWriter(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Begins again at a place. */
  void begin(int from) {
    at = from;
  }

  /** The place of the next byte. */
  int at() {
    return at;
  }

  /** A number. */
  void varint(int field, long value) {
    rawVarint((long) field << 3 | VARINT);
    rawVarint(value);
  }

  /** A number of 32 bits without a sign. */
  void uint32(int field, int value) {
    varint(field, value & 0xFFFF_FFFFL);
  }

  /** A double. */
  void fixed64(int field, double value) {
    rawVarint((long) field << 3 | FIXED64);
    rawFixed64(value);
  }

  /** Doubles, one field each. */
  void unpacked(int field, double[] values) {
    for (double value : values) {
      fixed64(field, value);
    }
  }

  /** Doubles, all in one field. */
  void packed(int field, double[] values) {
    rawVarint((long) field << 3 | LENGTH);
    rawVarint(8L * values.length);
    for (double value : values) {
      rawFixed64(value);
    }
  }

  /** Text of one byte per character. */
  void text(int field, String value) {
    rawVarint((long) field << 3 | LENGTH);
    rawVarint(value.length());
    for (int i = 0; i < value.length(); i++) {
      bytes[at++] = (byte) value.charAt(i);
    }
  }

  /**
   * Enters a message within this one.
   *
   * @return for {@link #leave}
   */
  int enter(int field) {
    rawVarint((long) field << 3 | LENGTH);
    at++;
    return at;
  }

  /** Leaves the message entered last. */
  void leave(int start) {
    int length = at - start;
    if (length > LONGEST) {
      throw new IllegalArgumentException("A message of %d bytes is too long".formatted(length));
    }
    if (length < 0x80) {
      bytes[start - 1] = (byte) length;
      return;
    }
    System.arraycopy(bytes, start, bytes, start + 1, length);
    bytes[start - 1] = (byte) (length | 0x80);
    bytes[start] = (byte) (length >>> 7);
    at++;
  }

  private void rawFixed64(double value) {
    LONG.set(bytes, at, Double.doubleToRawLongBits(value));
    at += 8;
  }

  private void rawVarint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[at++] = (byte) rest;
  }
}
