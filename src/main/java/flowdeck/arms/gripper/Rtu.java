package flowdeck.arms.gripper;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The master of a Modbus RTU line with one slave: sends a request, waits for its answer and tells
 * an answer from everything else. Confined to one thread.
 *
 * <p>Answers do not say which request they belong to. So before each request the line is emptied,
 * and after anything but an answer it must have been quiet for a while first: an answer that comes
 * too late would otherwise be taken for the next one, and so would every answer after it.
 */
final class Rtu {
  /** What came of a request. */
  sealed interface Answer {
    /**
     * Registers were read.
     *
     * @param bytes two per register, high byte first
     */
    @SuppressWarnings("ArrayRecordComponent") // made for its one reader
    record Registers(byte[] bytes) implements Answer {}

    /** Registers were written. */
    record Written() implements Answer {}

    /**
     * The slave does not do that.
     *
     * @param code Modbus's exception code
     */
    record Refused(int code) implements Answer {}

    /**
     * Bytes that are no answer to this request.
     *
     * @param why what is wrong with them, for people
     */
    record Nonsense(String why) implements Answer {}

    /** No byte came in time. */
    record Silence() implements Answer {}
  }

  static final int READ_REGISTERS = 3;
  static final int WRITE_REGISTERS = 16;

  /** Added to the function by an answer that refuses it. */
  static final int REFUSAL = 0x80;

  private static final int REFUSAL_LENGTH = 5;
  private static final int WRITTEN_LENGTH = 8;

  /** Slave, function and length before the registers, and the check after them. */
  private static final int AROUND_REGISTERS = 5;

  /** No answer that we ask for is longer; what is, is nonsense, and no need to keep it all. */
  private static final int LONGEST = 256;

  private static final int[] CRC_TABLE = table();

  private final byte[] buffer = new byte[LONGEST];
  private final int slave;
  private final int timeoutMillis;
  private final int quietMillis;
  private final LongSupplier nanos;
  private boolean disturbed = true;
  private long surplusCount;

  /**
   * @param slave number of the slave
   * @param timeoutMillis how long an answer may take from its request to its last byte
   * @param quietMillis how long the line is quiet before it is trusted again
   * @param nanos time
   */
  Rtu(int slave, int timeoutMillis, int quietMillis, LongSupplier nanos) {
    this.slave = slave;
    this.timeoutMillis = timeoutMillis;
    this.quietMillis = quietMillis;
    this.nanos = nanos;
  }

  /** Another line, of which nothing is known. */
  void begin() {
    disturbed = true;
  }

  Answer read(ModbusLink link, int address, int count) throws IOException {
    byte[] request = start(READ_REGISTERS, address, count, WRITTEN_LENGTH);
    int length = exchange(link, seal(request), AROUND_REGISTERS + 2 * count);
    Answer fault = fault(length, READ_REGISTERS, AROUND_REGISTERS + 2 * count);
    if (fault == null && (buffer[2] & 0xff) != 2 * count) {
      fault = new Answer.Nonsense("it announces another number of registers");
    }
    disturbed = fault != null;
    return fault != null ? fault : new Answer.Registers(Arrays.copyOfRange(buffer, 3, length - 2));
  }

  /**
   * @param registers two bytes per register, high byte first
   */
  Answer write(ModbusLink link, int address, byte[] registers) throws IOException {
    int head = 7;
    byte[] request =
        start(WRITE_REGISTERS, address, registers.length / 2, head + registers.length + 2);
    request[6] = (byte) registers.length;
    System.arraycopy(registers, 0, request, head, registers.length);
    int length = exchange(link, seal(request), WRITTEN_LENGTH);
    Answer fault = fault(length, WRITE_REGISTERS, WRITTEN_LENGTH);
    if (fault == null && !Arrays.equals(buffer, 2, 6, request, 2, 6)) {
      fault = new Answer.Nonsense("it tells of other registers than were written");
    }
    disturbed = fault != null;
    return fault != null ? fault : new Answer.Written();
  }

  /** Times that bytes were there which nobody had asked for. */
  long surplus() {
    return surplusCount;
  }

  private byte[] start(int function, int address, int count, int length) {
    byte[] request = new byte[length];
    request[0] = (byte) slave;
    request[1] = (byte) function;
    request[2] = (byte) (address >> 8);
    request[3] = (byte) address;
    request[4] = (byte) (count >> 8);
    request[5] = (byte) count;
    return request;
  }

  private static byte[] seal(byte[] request) {
    int check = crc(request, request.length - 2);
    request[request.length - 2] = (byte) check;
    request[request.length - 1] = (byte) (check >> 8);
    return request;
  }

  /** Sends, and receives until the answer is whole, too long or late; tells how much came. */
  private int exchange(ModbusLink link, byte[] request, int expected) throws IOException {
    empty(link);
    link.send(request);
    long deadline = nanos.getAsLong() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    int length = 0;
    while (length < (length > 1 && refuses() ? REFUSAL_LENGTH : expected)) {
      long left = deadline - nanos.getAsLong();
      if (left <= 0) {
        break;
      }
      int count = link.receive(buffer, length, (int) Math.ceilDiv(left, 1_000_000L));
      if (count == 0) {
        break;
      }
      length += count;
    }
    return length;
  }

  private boolean refuses() {
    return (buffer[1] & REFUSAL) != 0;
  }

  /** Takes what nobody asked for from the line. */
  private void empty(ModbusLink link) throws IOException {
    if (take(link, 0)) {
      surplusCount++;
      // The last answer may have been the one before: let the right ones run out.
      disturbed = true;
    }
    if (!disturbed) {
      return;
    }
    long deadline = nanos.getAsLong() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    while (take(link, quietMillis) && nanos.getAsLong() - deadline < 0) {
      surplusCount++;
    }
  }

  private boolean take(ModbusLink link, int millis) throws IOException {
    return link.receive(buffer, 0, millis) > 0;
  }

  /** What is wrong with the bytes received, or null. */
  private @Nullable Answer fault(int length, int function, int expected) {
    if (length == 0) {
      return new Answer.Silence();
    }
    if (length < REFUSAL_LENGTH) {
      return new Answer.Nonsense("it is cut short");
    }
    int whole = refuses() ? REFUSAL_LENGTH : expected;
    if (length != whole) {
      return new Answer.Nonsense(length < whole ? "it is cut short" : "it is too long");
    }
    int check = (buffer[whole - 2] & 0xff) | (buffer[whole - 1] & 0xff) << 8;
    if (check != crc(buffer, whole - 2)) {
      return new Answer.Nonsense("its checksum is wrong");
    }
    if ((buffer[0] & 0xff) != slave) {
      return new Answer.Nonsense("it comes from slave %d".formatted(buffer[0] & 0xff));
    }
    if ((buffer[1] & ~REFUSAL & 0xff) != function) {
      return new Answer.Nonsense("it answers another request");
    }
    return refuses() ? new Answer.Refused(buffer[2] & 0xff) : null;
  }

  /** CRC-16/MODBUS of the first bytes; its low byte is sent first. */
  static int crc(byte[] bytes, int length) {
    int crc = 0xffff;
    for (int i = 0; i < length; i++) {
      crc = crc >> 8 ^ CRC_TABLE[(crc ^ bytes[i]) & 0xff];
    }
    return crc;
  }

  private static int[] table() {
    int[] table = new int[256];
    for (int i = 0; i < table.length; i++) {
      int value = i;
      for (int bit = 0; bit < 8; bit++) {
        value = (value & 1) != 0 ? value >> 1 ^ 0xa001 : value >> 1;
      }
      table[i] = value;
    }
    return table;
  }
}
