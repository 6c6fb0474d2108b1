package flowdeck.arms.gripper;

import flowdeck.core.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a Robotiq gripper does with its registers: activates itself, goes to positions, feels
 * contacts and reports faults. Whether the fingers move it learns by looking at them whenever it is
 * asked. Methods may be called from any thread.
 */
public final class VirtualRegisters {
  static final int OUTPUTS = 0x03e8;
  static final int INPUTS = 0x07d0;

  private static final int BYTES = 6;
  private static final int ACTIVATE = 1;
  private static final int GO = 8;

  /** gSTA of a gripper that is ready. */
  private static final int READY = 3;

  private static final int NOT_ACTIVATED = 7;
  private static final int ACTIVATION_INCOMPLETE = 5;
  private static final int HEARD_NOTHING = 9;

  /** Fingers that moved less than this in that time stand. */
  private static final double STILL = 0.002;

  private static final long STILL_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

  /** So near to its target it is there. */
  private static final double THERE = 0.01;

  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Current while moving and while pressing, in counts of 10 mA. */
  private static final int MOVING_CURRENT = 12;

  private static final int PRESSING_CURRENT = 30;

  /** Of what was written, so many are kept. */
  private static final int KEPT = 1000;

  /** What its fingers do. */
  private enum Stage {
    RESET,
    CLOSING,
    OPENING,
    READY
  }

  private final RobotiqSettings settings;
  private final Fingers fingers;
  private final Clock clock;
  private final byte[] outputs = new byte[BYTES];
  private final List<String> written = new ArrayList<>();
  private Stage stage = Stage.RESET;
  private int fault;
  private boolean silent;
  private double target;
  private double lastOpened;
  private long lastMoved;
  private long lastHeard;

  VirtualRegisters(RobotiqSettings settings, Fingers fingers, Clock clock) {
    this.settings = settings;
    this.fingers = fingers;
    this.clock = clock;
    lastHeard = clock.nanos();
    lastMoved = lastHeard;
    lastOpened = fingers.opened();
    target = lastOpened;
  }

  /**
   * Reports a fault until it is activated anew, or at once for 0.
   *
   * @param code gFLT, 0 to 15
   */
  public synchronized void fault(int code) {
    fault = code;
  }

  /** What was written since the last time this was asked, in hexadecimal, oldest first. */
  public synchronized List<String> takeWritten() {
    List<String> all = List.copyOf(written);
    written.clear();
    return all;
  }

  synchronized void powerOff() {
    Arrays.fill(outputs, (byte) 0);
    stage = Stage.RESET;
    fault = 0;
    stop();
  }

  /** Takes what is written; false if there are no such registers. */
  synchronized boolean write(int address, byte[] values) {
    int from = 2 * (address - OUTPUTS);
    if (from < 0 || values.length == 0 || from + values.length > BYTES) {
      return false;
    }
    look();
    boolean before = has(ACTIVATE);
    System.arraycopy(values, 0, outputs, from, values.length);
    if (written.size() < KEPT) {
      written.add(HexFormat.of().formatHex(outputs));
    }
    if (!has(ACTIVATE)) {
      stage = Stage.RESET;
      fault = has(GO) ? NOT_ACTIVATED : 0;
      stop();
    } else if (!before) {
      fault = 0;
      stage = Stage.CLOSING;
      drive(0, 255);
    } else if (stage == Stage.READY) {
      if (has(GO)) {
        drive(settings.opened(outputs[3] & 0xff), outputs[4] & 0xff);
      } else {
        stop();
      }
    }
    return true;
  }

  /** The input registers. */
  synchronized byte[] read() {
    long now = clock.nanos();
    look();
    byte[] inputs = new byte[BYTES];
    boolean going = has(GO) && stage == Stage.READY;
    int gObj = going ? object() : 0;
    int gSta = stage == Stage.RESET ? 0 : stage == Stage.READY ? READY : 1;
    inputs[0] = (byte) (gObj << 6 | gSta << 4 | (has(GO) ? GO : 0) | (has(ACTIVATE) ? 1 : 0));
    inputs[2] = (byte) shownFault();
    inputs[3] = outputs[3];
    inputs[4] = (byte) position();
    inputs[5] = (byte) current(going, gObj);
    silent = false;
    lastHeard = now;
    return inputs;
  }

  private int shownFault() {
    if (fault != 0) {
      return fault;
    }
    if (has(GO) && has(ACTIVATE) && stage != Stage.READY) {
      return ACTIVATION_INCOMPLETE;
    }
    return silent ? HEARD_NOTHING : 0;
  }

  private int position() {
    double range = settings.closedCount() - settings.openCount();
    return (int) Math.round(settings.closedCount() - Math.clamp(lastOpened, 0, 1) * range);
  }

  private int current(boolean going, int gObj) {
    if (!going && stage != Stage.CLOSING && stage != Stage.OPENING) {
      return 0;
    }
    return gObj == 1 || gObj == 2 ? PRESSING_CURRENT : gObj == 3 ? 0 : MOVING_CURRENT;
  }

  /** Looks where the fingers are, and goes on with an activation. */
  private void look() {
    long now = clock.nanos();
    silent |= now - lastHeard > SILENCE_NANOS;
    double opened = fingers.opened();
    if (Math.abs(opened - lastOpened) > STILL) {
      lastMoved = now;
      lastOpened = opened;
    }
    if (moving()) {
      return;
    }
    if (stage == Stage.CLOSING) {
      stage = Stage.OPENING;
      drive(1, 255);
    } else if (stage == Stage.OPENING) {
      stage = Stage.READY;
    }
  }

  private boolean moving() {
    return clock.nanos() - lastMoved < STILL_NANOS;
  }

  /** gOBJ. */
  private int object() {
    if (Math.abs(lastOpened - target) < THERE) {
      return 3;
    }
    if (moving()) {
      return 0;
    }
    return target < lastOpened ? 2 : 1;
  }

  private void drive(double to, int speed) {
    target = to;
    lastMoved = clock.nanos();
    fingers.drive(to, settings.model().speed(speed));
  }

  private void stop() {
    double here = Math.clamp(fingers.opened(), 0, 1);
    target = here;
    fingers.drive(here, settings.model().speed(0));
  }

  private boolean has(int bit) {
    return (outputs[0] & bit) != 0;
  }
}
