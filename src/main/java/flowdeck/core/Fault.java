package flowdeck.core;

/**
 * Why motion stopped, or must not start. Each tells the operator in one sentence what happened and
 * what to do.
 */
public sealed interface Fault {

  /** One sentence for the operator. */
  String message();

  /** The operator pressed STOP (software). */
  record Stopped() implements Fault {
    @Override
    public String message() {
      return "Stopped by the operator: the arms hold until you start anew.";
    }
  }

  /**
   * The target got too old.
   *
   * @param ageMillis age of the newest target when the watchdog acted
   */
  record StaleTarget(long ageMillis) implements Fault {
    @Override
    public String message() {
      return "No fresh target for %d ms: braked and holding. Look at the policy, then start again."
          .formatted(ageMillis);
    }
  }

  /**
   * The camera stopped delivering.
   *
   * @param camera its name
   * @param ageMillis age of the newest frame
   */
  record StaleFrame(String camera, long ageMillis) implements Fault {
    @Override
    public String message() {
      return "Camera %s has delivered no frame for %d ms: braked and holding. Check the cable, then start again."
          .formatted(camera, ageMillis);
    }
  }

  /**
   * The camera itself says that its newest picture must not be trusted.
   *
   * @param camera its name
   * @param trouble what it says, without a full stop
   */
  record CameraFault(String camera, String trouble) implements Fault {
    @Override
    public String message() {
      return "Camera %s: %s. Braked and holding; start again once it delivers."
          .formatted(camera, trouble);
    }
  }

  /**
   * A target that must not be sent: NaN, infinite or of the wrong size.
   *
   * @param detail what was wrong with it
   */
  record BadTarget(String detail) implements Fault {
    @Override
    public String message() {
      return "Refused a target: %s. Braked and holding; start again once the policy is right."
          .formatted(detail);
    }
  }

  /**
   * The policy refused to decide about an observation; it can decide about others.
   *
   * @param reason what was wrong and what to do, one sentence
   */
  record NoDecision(String reason) implements Fault {
    @Override
    public String message() {
      return "%s Both arms hold.".formatted(reason);
    }
  }

  /**
   * The policy is less certain than in the episodes it was calibrated on, and the operator wants to
   * be asked then.
   *
   * @param signals which signals crossed their thresholds, for people
   */
  record Alarm(String signals) implements Fault {
    @Override
    public String message() {
      return "Held on an alarm: %s. Look at the camera and the scene, then start again."
          .formatted(signals);
    }
  }

  /**
   * Something is too near to the arms, and their target does not lead away from it.
   *
   * @param what is how near to what
   */
  record TooClose(String what) implements Fault {
    @Override
    public String message() {
      return "Both arms held: %s. Move the target away from there, then start again."
          .formatted(what);
    }
  }

  /**
   * An arm does not follow or does not answer.
   *
   * @param arm its name
   * @param detail what it reports
   */
  record ArmFault(String arm, String detail) implements Fault {
    @Override
    public String message() {
      return "%s arm: %s. Both arms hold; clear the cause, then start again."
          .formatted(arm, detail);
    }
  }

  /**
   * An arm cannot be commanded: its controller, its connection or its gripper does not allow it.
   *
   * @param arm its name
   * @param reason why, and what to do
   */
  record ArmUnavailable(String arm, String reason) implements Fault {
    @Override
    public String message() {
      return "%s arm: %s. Both arms hold.".formatted(arm, reason);
    }
  }

  /**
   * A part of Flowdeck failed.
   *
   * @param part the thread or component
   * @param detail what happened
   */
  record PartFailed(String part, String detail) implements Fault {
    @Override
    public String message() {
      return "%s failed: %s. Both arms hold; the log has the details.".formatted(part, detail);
    }
  }
}
