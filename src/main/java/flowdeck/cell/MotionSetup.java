package flowdeck.cell;

import flowdeck.arms.motion.MotionLimits;
import flowdeck.core.ActionLayout;

/**
 * How fast and how abruptly the joints may move. It may only be less than the data sheet.
 *
 * @param speedShare share of the data sheet's joint speeds, above 0 to 1
 * @param accelerationRadPerS2 largest acceleration of a joint
 * @param jerkRadPerS3 largest jerk of a joint
 * @param positionMarginDeg distance kept from the joints' limits
 */
public record MotionSetup(
    double speedShare, double accelerationRadPerS2, double jerkRadPerS3, double positionMarginDeg) {

  /** KUKA publishes no acceleration; planners assume this one for the arm at its fastest. */
  static final double MOST_ACCELERATION = 10;

  static final double MOST_JERK = 1000;

  public static final MotionSetup USUAL =
      new MotionSetup(
          MotionLimits.DEFAULT_VELOCITY_FRACTION,
          MotionLimits.DEFAULT_ACCELERATION,
          MotionLimits.DEFAULT_JERK,
          MotionLimits.DEFAULT_POSITION_MARGIN_DEG);

  /** Limits of what is sent to two arms. */
  public MotionLimits limits() {
    return MotionLimits.of(
        ActionLayout.TWO_IIWA,
        speedShare,
        accelerationRadPerS2,
        jerkRadPerS3,
        Math.toRadians(positionMarginDeg));
  }
}
