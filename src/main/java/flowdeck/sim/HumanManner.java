package flowdeck.sim;

import java.util.SplittableRandom;

/**
 * What tells a teleoperator's motion from a planner's, for a {@link ScriptedExpert} that shall move
 * like one: the speed varies from move to move, the hand trembles, it hesitates between sub-goals,
 * and it goes a little past where it wants to be and comes back.
 *
 * <p>The expert's clock runs slower than the cell's, the same for both arms, so that arms that hold
 * one thing stay together. Everything leaves the motion limiter room: slower moves need less
 * acceleration, and tremor and corrections stay below what they free. Drawn from one seed. Confined
 * to the control thread.
 */
final class HumanManner {
  /**
   * At full strength a move is as slow as this share of the expert's speed, and no faster than...
   */
  private static final double SLOWEST = 0.5;

  /** ...this one. */
  private static final double FASTEST = 0.9;

  /** How slowly the speed changes, s. */
  private static final double SPEED_SECONDS = 0.3;

  /** Share of sub-goals before which the operator hesitates at full strength. */
  private static final double HESITATES = 0.7;

  private static final double MEAN_PAUSE_SECONDS = 0.4;
  private static final double MAX_PAUSE_SECONDS = 2;

  /** Share of moves through the air that need a correction at full strength. */
  private static final double CORRECTS = 0.6;

  private static final double OVERSHOOT_METRES = 0.012;

  /** Most acceleration a correction may add, m/s². */
  private static final double CORRECTION_ACCELERATION = 0.25;

  /** Peak acceleration of a minimum-jerk move of unit length and duration. */
  private static final double PEAK_ACCELERATION = 5.77;

  /** The tremor is a sum of this many oscillations per axis within this band. */
  private static final int TONES = 5;

  private static final double LOWEST_HERTZ = 1;
  private static final double HIGHEST_HERTZ = 4;

  /** Acceleration of each oscillation at full strength, m/s²: fast ones are small. */
  private static final double TONE_ACCELERATION = 0.05;

  /** The same for the hand's turn, rad/s². */
  private static final double TURN_ACCELERATION = 0.25;

  /** Up and down a hand on a lever is steadier. */
  private static final double VERTICAL_SHARE = 0.4;

  private static final int AXES = 4;

  private final double strength;
  private final SplittableRandom random;
  private final double[][][] tones = new double[2][AXES * TONES][];
  private double seconds;
  private double speed = 1;
  private double change;
  private double wanted = 1;
  private long before = Long.MIN_VALUE;

  /**
   * @param strength 0 (not at all) to 1
   * @param seed of everything that is drawn
   */
  HumanManner(double strength, long seed) {
    if (!(strength > 0 && strength <= 1)) {
      throw new IllegalArgumentException("The strength must be above 0 and at most 1");
    }
    this.strength = strength;
    random = new SplittableRandom(seed);
    for (double[][] arm : tones) {
      for (int i = 0; i < arm.length; i++) {
        double hertz = LOWEST_HERTZ + (HIGHEST_HERTZ - LOWEST_HERTZ) * random.nextDouble();
        double omega = 2 * Math.PI * hertz;
        int axis = i % AXES;
        double acceleration =
            axis == 3
                ? TURN_ACCELERATION
                : axis == 2 ? VERTICAL_SHARE * TONE_ACCELERATION : TONE_ACCELERATION;
        arm[i] =
            new double[] {
              omega, 2 * Math.PI * random.nextDouble(), strength * acceleration / (omega * omega)
            };
      }
    }
    nextMove();
    speed = wanted;
  }

  /** The expert's time, s since it began, at a time of the cell's clock; asked in order of time. */
  double expertSeconds(long nanos) {
    if (before != Long.MIN_VALUE) {
      double dt = (nanos - before) * 1e-9;
      // Critically damped, so that the speed has no corner: a corner is a jump in acceleration.
      double rate = 2 / SPEED_SECONDS;
      double bend = rate * rate * (wanted - speed) - 2 * rate * change;
      change += bend * dt;
      speed += change * dt;
      seconds += speed * dt;
    }
    before = nanos;
    return seconds;
  }

  /** A move begins: its speed is drawn. */
  void nextMove() {
    double slowest = 1 - strength * (1 - SLOWEST);
    double fastest = 1 - strength * (1 - FASTEST);
    wanted = slowest + (fastest - slowest) * random.nextDouble();
  }

  /** How long the operator hesitates before the next sub-goal, in the expert's time, s. */
  double pause() {
    double drawn = random.nextDouble();
    double length = -MEAN_PAUSE_SECONDS * Math.log(1 - random.nextDouble());
    return drawn < HESITATES * strength ? Math.min(MAX_PAUSE_SECONDS, 0.1 + length) : 0;
  }

  /**
   * How far a move of the tool goes past its end before it is corrected.
   *
   * @param by the move: x, y, z in m and yaw
   * @param outSeconds time it has to get there
   * @return x and y in m; zero for a move that needs no correction
   */
  double[] overshoot(double[] by, double outSeconds) {
    double drawn = random.nextDouble();
    double share = 0.4 + 0.6 * random.nextDouble();
    double aside = random.nextDouble() - 0.5;
    if (drawn >= CORRECTS * strength) {
      return new double[] {0, 0};
    }
    double most = CORRECTION_ACCELERATION * outSeconds * outSeconds / PEAK_ACCELERATION;
    double size = Math.min(strength * share * OVERSHOOT_METRES, most);
    double length = Math.hypot(by[0], by[1]);
    // A move straight up or down has no direction to overshoot in: any is as good.
    double along = length < 1e-3 ? 2 * Math.PI * share : Math.atan2(by[1], by[0]);
    double direction = along + aside;
    return new double[] {size * Math.cos(direction), size * Math.sin(direction)};
  }

  /** The tremor of an arm's tool at the present time: x, y, z in m and yaw in rad. */
  double[] tremor(int arm, long nanos) {
    double now = nanos * 1e-9;
    double[] offset = new double[AXES];
    for (int i = 0; i < tones[arm].length; i++) {
      double[] tone = tones[arm][i];
      offset[i % AXES] += tone[2] * Math.sin(tone[0] * now + tone[1]);
    }
    return offset;
  }
}
