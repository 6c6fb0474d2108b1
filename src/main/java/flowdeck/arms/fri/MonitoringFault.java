package flowdeck.arms.fri;

import java.util.zip.CRC32;

/** What a controller may get wrong in its messages. */
public enum MonitoringFault {
  /** Another identifier, as if another protocol's sender were at work. */
  WRONG_IDENTIFIER,
  /** Measured and own position are no numbers. */
  NAN_JOINTS,
  /** The cabinet's time stands still. */
  FROZEN_TIME,
  /** A robot of six joints. */
  SIX_JOINTS;

  private static final int FRAME = 4;
  private static final byte FIRST_FIELD = 0x08;

  /** Changes a message before it is written. */
  void spoil(Monitoring message, long frozenNanos) {
    switch (this) {
      case NAN_JOINTS -> {
        java.util.Arrays.fill(message.measured, Double.NaN);
        java.util.Arrays.fill(message.interpolated, Double.NaN);
      }
      case FROZEN_TIME -> message.cabinetNanos = frozenNanos;
      case WRONG_IDENTIFIER, SIX_JOINTS -> {
        // No message can be written so: it is changed in its bytes.
      }
    }
  }

  /**
   * Changes a message after it was written, which begins with the header (10 01.. 08 identifier)
   * and the robot (12 01.. 08 joints). A frame's checksum is made to match.
   */
  void spoil(byte[] datagram, int length, FriVersion version, CRC32 checksum) {
    int header = version.framed() ? FRAME : 0;
    int robot = header + 2 + datagram[header + 1];
    switch (this) {
      case WRONG_IDENTIFIER -> {
        require(datagram[header + 2]);
        datagram[header + 3] ^= 1;
      }
      case SIX_JOINTS -> {
        require(datagram[robot + 2]);
        datagram[robot + 3] = (byte) (Monitoring.JOINTS - 1);
      }
      case NAN_JOINTS, FROZEN_TIME -> {
        return;
      }
    }
    if (version.framed()) {
      checksum.reset();
      checksum.update(datagram, FRAME, length - 2 * FRAME);
      int value = (int) checksum.getValue();
      for (int i = 0; i < FRAME; i++) {
        datagram[length - FRAME + i] = (byte) (value >>> (Byte.SIZE * i));
      }
    }
  }

  private static void require(byte tag) {
    if (tag != FIRST_FIELD) {
      throw new IllegalStateException("Messages are written in another order than here assumed");
    }
  }
}
