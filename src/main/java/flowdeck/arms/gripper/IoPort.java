package flowdeck.arms.gripper;

import org.jspecify.annotations.Nullable;

/**
 * Digital inputs and outputs of a robot's controller, by the names of its configuration, e.g.
 * "MediaFlange.OutputX3Pin1". Methods may be called from any thread and never block.
 */
public interface IoPort {

  /** Switches an output, which keeps its value until it is switched again. */
  void set(String output, boolean on);

  /**
   * The value of an input or output as last reported; null if the controller does not report it.
   */
  @Nullable Boolean get(String name);

  /** Why outputs cannot be switched now, one sentence; null if they can. */
  @Nullable String trouble();
}
