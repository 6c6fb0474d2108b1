package flowdeck.arms.fri;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/**
 * From messages to the bytes of one UDP datagram and back, in the form of each version. Whoever
 * receives finds the version out from the datagram. A workspace of one thread; makes no objects
 * unless something is wrong with a datagram.
 */
final class Datagram {
  /** Most bytes of a datagram. */
  static final int LONGEST = 1500;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** Bytes of the length before a message and of the checksum after it. */
  private static final int FRAME = 4;

  /** A longer one cannot be a datagram; it is written to see that it is too long. */
  private final byte[] bytes = new byte[4 * LONGEST];

  private final WireReader in = new WireReader();
  private final WireWriter out = new WireWriter(bytes);
  private final CRC32 checksum = new CRC32();

  /** What was written last, from 0 on. */
  byte[] bytes() {
    return bytes;
  }

  /**
   * Reads what a controller sent.
   *
   * @param message receives it; undefined if it cannot be read
   * @return the version it is written in
   * @throws FriFormatException if it is no whole monitoring message; says what is wrong with it
   */
  FriVersion read(byte[] datagram, int length, Monitoring message) throws FriFormatException {
    boolean framed = open(datagram, length);
    message.read(in);
    return framed ? FriVersion.V2_7 : message.bareVersion();
  }

  /**
   * Reads what a client sent.
   *
   * @param version the client is to speak
   * @param message receives it; undefined if it cannot be read
   */
  void read(byte[] datagram, int length, FriVersion version, Command message)
      throws FriFormatException {
    if (open(datagram, length) != version.framed()) {
      throw new FriFormatException("it is of another version than " + version.label());
    }
    message.read(in);
  }

  /** Begins to read; tells whether there is a frame. */
  private boolean open(byte[] datagram, int length) throws FriFormatException {
    if (length < 1 || length > LONGEST) {
      throw new FriFormatException("it has " + length + " bytes");
    }
    // A bare message begins with the tag of its header and the header's length, which is never 0.
    boolean framed = length >= 2 * FRAME && datagram[2] == 0 && datagram[3] == 0;
    if (!framed) {
      in.read(datagram, 0, length);
      return false;
    }
    int payload = (int) INT.get(datagram, 0);
    if (payload != length - 2 * FRAME) {
      throw new FriFormatException(
          "it announces %d bytes and holds %d".formatted(payload, length - 2 * FRAME));
    }
    checksum.reset();
    checksum.update(datagram, FRAME, payload);
    if ((int) checksum.getValue() != (int) INT.get(datagram, FRAME + payload)) {
      throw new FriFormatException("its checksum is wrong");
    }
    in.read(datagram, FRAME, FRAME + payload);
    return true;
  }

  /**
   * Writes what a controller of a version tells.
   *
   * @return how many of {@link #bytes()}
   */
  int write(Monitoring message, FriVersion version) {
    out.begin(version.framed() ? FRAME : 0);
    message.write(out, version);
    return close(version);
  }

  /**
   * Writes a client's answer.
   *
   * @return how many of {@link #bytes()}
   */
  int write(Command message, FriVersion version) {
    out.begin(version.framed() ? FRAME : 0);
    message.write(out);
    return close(version);
  }

  private int close(FriVersion version) {
    int end = out.at();
    if (version.framed()) {
      INT.set(bytes, 0, end - FRAME);
      checksum.reset();
      checksum.update(bytes, FRAME, end - FRAME);
      INT.set(bytes, end, (int) checksum.getValue());
      end += FRAME;
    }
    if (end > LONGEST) {
      throw new IllegalArgumentException("A datagram of %d bytes is too long".formatted(end));
    }
    return end;
  }
}
