package flowdeck.arms.gripper;

import org.jspecify.annotations.Nullable;

/**
 * What a gripper reports.
 *
 * @param opened measured, 0 closed to 1 open; the last known, NaN before the first measurement
 * @param held whether the fingers met something while closing, as last known
 * @param trouble why it does not work now: one sentence that names it and tells what to do; null if
 *     it works
 * @param milliamperes motor current, NaN if unknown
 * @param nanos time of the measurement on the cell's {@link flowdeck.core.Clock}; before the first,
 *     the time at which it was made
 */
public record GripperState(
    double opened, boolean held, @Nullable String trouble, double milliamperes, long nanos) {

  public GripperState {
    if (opened < 0 || opened > 1) {
      throw new IllegalArgumentException("Opened fraction out of 0 to 1: " + opened);
    }
  }

  /** Nothing was measured yet. */
  static GripperState unknown(@Nullable String trouble, long nanos) {
    return new GripperState(Double.NaN, false, trouble, Double.NaN, nanos);
  }

  /** Whether {@link #opened} is a measurement, however old. */
  public boolean measured() {
    return !Double.isNaN(opened);
  }

  /** The same measurement under other circumstances. */
  GripperState with(@Nullable String nowTrouble) {
    return new GripperState(opened, held, nowTrouble, milliamperes, nanos);
  }
}
