package flowdeck.sim.cloth;

import flowdeck.core.CellDescription;
import flowdeck.core.Pose;

/** Two grippers without arms that move a cloth at 300 steps per second, pointing straight down. */
final class Hands {
  static final int STEPS_PER_SECOND = 300;
  static final double OPEN = 0.04;

  private static final Pose TOOL = CellDescription.simulated().tcp().inverse();

  final Cloth cloth;
  private final double[][] at = {{0.3, 0.5, 0.4, OPEN}, {0.3, -0.5, 0.4, OPEN}};
  private Runnable each = () -> {};

  Hands(Cloth cloth) {
    this.cloth = cloth;
  }

  /** Asked after every step. */
  Hands watch(Runnable each) {
    this.each = each;
    return this;
  }

  static Pose flange(double x, double y, double z) {
    return Pose.translation(x, y, z).times(Pose.rotationY(Math.PI)).times(TOOL);
  }

  void rest(double seconds) {
    both(seconds, at[0].clone(), at[1].clone());
  }

  /** Moves both tool centre points on straight lines with constant speed, mirrored in y. */
  void mirrored(double seconds, double x, double y, double z) {
    both(seconds, new double[] {x, y, z, at[0][3]}, new double[] {x, -y, z, at[1][3]});
  }

  /** Moves the left hand alone. */
  void left(double seconds, double x, double y, double z) {
    both(seconds, new double[] {x, y, z, at[0][3]}, at[1].clone());
  }

  void grip(double travel) {
    double[] left = at[0].clone();
    double[] right = at[1].clone();
    left[3] = travel;
    right[3] = travel;
    both(0.3, left, right);
  }

  private void both(double seconds, double[] left, double[] right) {
    double[][] from = {at[0].clone(), at[1].clone()};
    double[][] to = {left, right};
    int steps = (int) Math.round(seconds * STEPS_PER_SECOND);
    for (int step = 1; step <= steps; step++) {
      for (int hand = 0; hand < 2; hand++) {
        for (int k = 0; k < 4; k++) {
          at[hand][k] = from[hand][k] + (to[hand][k] - from[hand][k]) * step / steps;
        }
      }
      cloth.step(
          flange(at[0][0], at[0][1], at[0][2]),
          at[0][3],
          flange(at[1][0], at[1][1], at[1][2]),
          at[1][3]);
      each.run();
    }
  }
}
