package flowdeck.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * An arm that pressed on the table or on the other arm in the course of a trial, fingers included.
 *
 * @param one the thing whose name comes first in the alphabet, see {@link Touch}
 * @param other the other one
 * @param nanos simulated time at which it first happened
 * @param newtons the greatest force, mean over a control tick
 */
public record Collision(String one, String other, long nanos, double newtons) {
  private static final Set<String> LEFT = Set.of(Touch.LEFT_ARM, Touch.LEFT_FINGERS);
  private static final Set<String> RIGHT = Set.of(Touch.RIGHT_ARM, Touch.RIGHT_FINGERS);

  /**
   * In words for the operator, e.g. "The left fingers pressed on the table from 3.2 s on, with up
   * to 45 N."
   *
   * @param startNanos simulated time of the trial's start
   */
  public String text(long startNanos) {
    return String.format(
        Locale.ROOT,
        "The %s pressed on the %s from %.1f s on, with up to %.0f N.",
        one,
        other,
        (nanos - startNanos) * 1e-9,
        newtons);
  }

  private static boolean counts(Touch touch) {
    boolean left = LEFT.contains(touch.one()) || LEFT.contains(touch.other());
    boolean right = RIGHT.contains(touch.one()) || RIGHT.contains(touch.other());
    boolean table = touch.one().equals(Touch.TABLE) || touch.other().equals(Touch.TABLE);
    return left && right || table && (left || right);
  }

  /**
   * What is known after a look at a scene; the same list if nothing is new.
   *
   * @param before what was known
   */
  static List<Collision> after(List<Collision> before, SceneState scene) {
    List<Collision> after = before;
    for (Touch touch : scene.touches()) {
      if (counts(touch)) {
        after = with(after, touch, scene.nanos());
      }
    }
    return after;
  }

  private static List<Collision> with(List<Collision> before, Touch touch, long nanos) {
    List<Collision> after = new ArrayList<>(before);
    for (int i = 0; i < after.size(); i++) {
      Collision known = after.get(i);
      if (touch.between(known.one, known.other)) {
        if (touch.newtons() <= known.newtons) {
          return before;
        }
        after.set(i, new Collision(known.one, known.other, known.nanos, touch.newtons()));
        return List.copyOf(after);
      }
    }
    after.add(new Collision(touch.one(), touch.other(), nanos, touch.newtons()));
    return List.copyOf(after);
  }
}
