package flowdeck.arms.gripper;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One activation of a Robotiq gripper: reset it, which also clears its faults, then have it find
 * the ends of its fingers' way. Each step is written again until the status shows that it was
 * taken, but only while the person who asked still watches; once activation has begun, nothing is
 * written: a gripper that is reset by then lost its power.
 *
 * <p>Confined to the gripper's thread.
 */
final class Activation {
  /** So long after a person asked for it, that person still watches. */
  static final long ASKED_NANOS = TimeUnit.SECONDS.toNanos(3);

  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** How far it got. */
  sealed interface Outcome {
    /** Not at an end. */
    record Running() implements Outcome {}

    /** The gripper is ready. */
    record Done() implements Outcome {}

    /**
     * It is not going to be ready.
     *
     * @param reason one sentence for the operator
     */
    record Failed(String reason) implements Outcome {}
  }

  private final long latestBegin;
  private final long deadline;
  private boolean cleared;
  private boolean begun;
  private boolean writeNext = true;
  private @Nullable RobotiqStatus last;

  /**
   * @param asked when a person asked for it
   */
  Activation(long asked) {
    latestBegin = asked + ASKED_NANOS;
    deadline = asked + LONGEST_NANOS;
  }

  /** The registers to write next; null if the status is to be read. */
  byte @Nullable [] next(long now) {
    if (!writeNext || now - latestBegin > 0) {
      return null;
    }
    writeNext = false;
    byte[] registers = new byte[6];
    registers[0] = (byte) (cleared ? 1 : 0);
    return registers;
  }

  void saw(RobotiqStatus status) {
    last = status;
    if (!cleared) {
      cleared = !status.activated();
      writeNext = true; // activate, or clear again
    } else if (!begun) {
      begun = status.activated();
      writeNext = !begun;
    }
  }

  Outcome outcome(long now, String gripper) {
    RobotiqStatus status = last;
    if (begun && status != null) {
      if (!status.activated()) {
        return new Outcome.Failed(
            "Gripper %s was reset while it was being activated; check its 24 V supply, then activate it again."
                .formatted(gripper));
      }
      if (status.ready()) {
        return new Outcome.Done();
      }
      String trouble = status.lasting() ? status.trouble(gripper) : null;
      if (trouble != null) {
        return new Outcome.Failed(trouble);
      }
    }
    if (writeNext && now - latestBegin > 0) {
      return new Outcome.Failed(
          "Gripper %s could not begin to activate itself within %d s; check its 24 V supply and cable, then activate it again."
              .formatted(gripper, TimeUnit.NANOSECONDS.toSeconds(ASKED_NANOS)));
    }
    if (now - deadline > 0) {
      return new Outcome.Failed(
          "Gripper %s did not become ready within %d s; take away what stands in the way of its fingers, then activate it again."
              .formatted(gripper, TimeUnit.NANOSECONDS.toSeconds(LONGEST_NANOS)));
    }
    return new Outcome.Running();
  }
}
