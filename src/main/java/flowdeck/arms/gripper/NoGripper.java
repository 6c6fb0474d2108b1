package flowdeck.arms.gripper;

import flowdeck.core.Clock;

/**
 * In place of a gripper on an arm without one: takes every command and reports it as measured, so
 * that recordings and policies find the number they expect.
 */
public final class NoGripper implements Gripper {
  private final String name;
  private final Clock clock;
  private volatile double opened;

  /**
   * @param opened what it reports before the first command, 0 to 1
   */
  public NoGripper(String name, double opened, Clock clock) {
    this.name = name;
    this.opened = Gripper.checked(opened);
    this.clock = clock;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void command(double opened) {
    this.opened = Gripper.checked(opened);
  }

  @Override
  public GripperState state() {
    return new GripperState(opened, false, null, Double.NaN, clock.nanos());
  }

  @Override
  public void close() {}
}
