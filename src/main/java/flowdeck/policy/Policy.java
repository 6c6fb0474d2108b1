package flowdeck.policy;

import flowdeck.core.ActionLayout;
import flowdeck.core.Observation;
import flowdeck.core.Plan;

/**
 * From observations to action sequences. Confined to one thread, which also closes it.
 *
 * <p>A policy is asked once per waypoint time; it keeps the history it needs (encoded, so that only
 * the newest frame is encoded in each decision).
 */
public interface Policy extends AutoCloseable {

  /** The folder name under {@code models/}. */
  String name();

  /** Time between waypoints: stride / frame rate of the training data (paper §IV-B). */
  long waypointNanos();

  /** Waypoints per plan. */
  int horizon();

  /** Names and order of the numbers in an action. */
  ActionLayout layout();

  /** A hash of configuration and weights that tells trials of different policies apart. */
  String hash();

  /**
   * Forgets the history; called before each trial. All random draws of the trial follow from the
   * seed.
   *
   * @param seed of the trial
   */
  void reset(long seed);

  /**
   * Changes how candidates are drawn and chosen, from the next decision on.
   *
   * @throws flowdeck.core.InputException if a policy of this kind cannot draw so
   */
  void select(Drawing drawing);

  /**
   * Decides.
   *
   * @param newest observation, one waypoint time after the last one
   * @return the plan, whose trajectory starts at the observation's time
   */
  Plan plan(Observation newest);

  /** Makes the first decision of a trial as fast as the others, if it would not be; then resets. */
  default void warmUp() {}

  @Override
  void close();
}
