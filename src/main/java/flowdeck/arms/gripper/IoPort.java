package flowdeck.arms.gripper;

import org.jspecify.annotations.Nullable;

/**
 * What a gripper is wired to at a robot's controller: one output, with or without a complement, and
 * maybe an input, as an {@link IoWiring} names them. Methods may be called from any thread and
 * never block.
 */
public interface IoPort {

  /**
   * What the controller reported last.
   *
   * @param trouble why the output cannot be switched now, one sentence; null if it can. The rest
   *     means nothing then
   * @param output whether the output is on
   * @param input whether the input is on; null if none is wired
   * @param nanos when that came, on the cell's {@link flowdeck.core.Clock}
   */
  record Reading(@Nullable String trouble, boolean output, @Nullable Boolean input, long nanos) {}

  /**
   * Switches the output, and in the same message its complement the other way. That is meant for a
   * moment only: what the controller did not take by then, or what it was not told when it fell
   * silent, is dropped. An output keeps its value at the controller until it is switched again.
   *
   * @return false if it cannot be switched now; nothing is done then or later
   */
  boolean set(boolean on);

  /** Newest values. */
  Reading read();
}
