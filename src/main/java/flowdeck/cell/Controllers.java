package flowdeck.cell;

import flowdeck.arms.fri.FriVersion;
import org.jspecify.annotations.Nullable;

/** What the arms are driven through. */
public sealed interface Controllers {
  /** Longest send period at which a controller takes positions, ms. */
  int LONGEST_COMMANDING_MILLIS = 10;

  /** Two controllers with FRI in the lab, each with its own port of this computer. */
  record Real(Fri left, Fri right) implements Controllers {}

  /**
   * Two stand-ins on the loopback, started with the cell. They have no addresses.
   *
   * @param sendPeriodMillis how often they send, 1 to 10 ms
   * @param version of FRI they speak
   */
  record Virtual(int sendPeriodMillis, FriVersion version) implements Controllers {
    /** Send period KUKA's users are told to take. */
    public static final int DEFAULT_SEND_PERIOD_MILLIS = 10;

    public static final FriVersion DEFAULT_VERSION = FriVersion.V1;

    public static final Virtual USUAL = new Virtual(DEFAULT_SEND_PERIOD_MILLIS, DEFAULT_VERSION);
  }

  /**
   * How one controller is reached.
   *
   * @param port UDP port of this computer the controller sends to, and from which it is answered;
   *     30200 to 30209
   * @param controller address of the controller; null to keep to whoever sends first
   * @param bind address of this computer to listen at; null for any
   * @param sendPeriodMillis how often the controller is expected to send; the console tells if it
   *     announces another period, which then holds; null to expect nothing
   */
  record Fri(
      int port,
      @Nullable String controller,
      @Nullable String bind,
      @Nullable Integer sendPeriodMillis) {
    public static final int FIRST_PORT = 30200;
    public static final int LAST_PORT = 30209;

    /** The left arm's if nothing is said. */
    public static final Fri LEFT = new Fri(FIRST_PORT, null, null, null);

    /** The right arm's if nothing is said. */
    public static final Fri RIGHT = new Fri(FIRST_PORT + 1, null, null, null);
  }
}
