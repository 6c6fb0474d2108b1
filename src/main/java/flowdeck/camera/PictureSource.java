package flowdeck.camera;

import java.io.IOException;
import java.time.Duration;

/**
 * Where the pictures of a {@link LiveCamera} come from: a device, an address or a file. It may come
 * and go; the live camera makes a new session each time.
 */
public interface PictureSource {

  /** What is opened, for people, without passwords. */
  String description();

  /** A new session that has not been opened yet. Never blocks. */
  Session session();

  /** How long a session may take to open before it is given up. */
  default Duration patience() {
    return Duration.ofSeconds(6);
  }

  /** What the times of a source's pictures mean. */
  enum DeviceTime {
    /** Nothing: pictures count as captured when they arrive. */
    NONE,
    /** The monotonic clock of this machine, as the kernel stamps pictures. */
    MACHINE,
    /** A clock of the device with an origin of its own that runs as fast as ours. */
    OWN
  }

  /** One connection, used by one thread but for {@link #cancel}. After a failure it is closed. */
  interface Session extends AutoCloseable {

    /**
     * Connects. May take seconds.
     *
     * @throws IOException with a clause for the operator: what is wrong and what to do
     */
    void open() throws IOException;

    /** What device times mean; only once open. */
    DeviceTime deviceTime();

    /**
     * Waits for what comes next.
     *
     * @throws IOException with a clause for the operator, if nothing more will come
     */
    Grabbed grab() throws IOException;

    /** Makes {@link #open} and {@link #grab} fail soon, where that is possible. Any thread. */
    void cancel();

    @Override
    void close();
  }

  /** What a source delivered. */
  sealed interface Grabbed {
    /** A device time that is not known. */
    long NO_TIME = Long.MIN_VALUE;

    /**
     * A picture of the wanted size.
     *
     * @param bgr packed rows of blue, green, red bytes, handed over
     * @param deviceNanos when the device says it was captured, or {@link #NO_TIME}
     */
    record Picture(int width, int height, byte[] bgr, long deviceNanos) implements Grabbed {}

    /** A picture of another size than wanted. */
    record OtherSize(int width, int height) implements Grabbed {}

    /**
     * Something that is no picture.
     *
     * @param reason a clause for the operator
     */
    record Damaged(String reason) implements Grabbed {}
  }
}
