package flowdeck.training;

import flowdeck.core.InputException;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Which episodes are only scored.
 *
 * @param share of all, drawn by seed, 0 to below 1; used if {@code places} is empty
 * @param places of the episodes in their list
 */
public record HeldOut(double share, Set<Integer> places) {
  public HeldOut {
    places = Set.copyOf(places);
    if (!(share >= 0 && share < 1)) {
      throw new InputException(
          "The share of held-out episodes must be at least 0 and below 1, got " + share);
    }
  }

  /** A share of all episodes, at least one if there are two and the share is not 0. */
  public static HeldOut share(double share) {
    return new HeldOut(share, Set.of());
  }

  /** Certain episodes. */
  public static HeldOut places(Set<Integer> places) {
    return new HeldOut(0, places);
  }

  /**
   * The places of those that are only scored, ascending; at least one episode is left to train on.
   *
   * @param episodes how many there are
   */
  Set<Integer> of(int episodes, long seed) {
    if (places.size() >= episodes) {
      throw new InputException(
          "All %d episodes are held out, so that there is nothing to train on; hold fewer out."
              .formatted(episodes));
    }
    Set<Integer> held = new TreeSet<>(places);
    int count = (int) Math.ceil(share * episodes);
    SplittableRandom random = new SplittableRandom(seed);
    while (places.isEmpty() && held.size() < Math.min(count, episodes - 1)) {
      held.add(random.nextInt(episodes));
    }
    return held;
  }
}
