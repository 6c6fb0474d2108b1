package flowdeck.arms.motion;

/**
 * Follows a moving target with one number, never breaking its limits.
 *
 * <p>Time is discrete: in each tick an acceleration a' is chosen, then v' = v + a' T and p' = p +
 * v' T, so that the differences of the positions sent keep the limits exactly. Two rules choose a':
 *
 * <ul>
 *   <li>If the target can be met exactly now and stayed on, do that; a target within the limits is
 *       therefore followed without lag.
 *   <li>Otherwise catch up in the shortest time: the acceleration with which a brake begun in the
 *       next tick would come to rest relative to the target exactly on it. For a target that stands
 *       still this ends on it without overshoot.
 * </ul>
 *
 * <p>Safety does not rest on these rules: whatever they want is cut to what leaves a brake within
 * velocity and position limits possible. A state from which the brake is within the limits leads,
 * by braking, to such a state again, so there is always an allowed answer.
 *
 * <p>Confined to the thread of its limiter. Allocates nothing after construction.
 */
final class AxisTracker {
  private static final int BISECTIONS = 40;
  private static final int BRAKE_TICKS = 4000;
  private static final double REST_VELOCITY = 1e-12;
  private static final double REST_ACCELERATION = 1e-9;
  private static final double LEAST_RELATIVE_ACCELERATION = 0.25;

  private final MotionLimits.Axis limits;
  private final double dt;
  private final double step; // largest change of acceleration in one tick

  private double position;
  private double velocity;
  private double acceleration;
  private double low;
  private double high;
  private double goal;
  private double goalVelocity; // as far as it is believed
  private double goalDifference; // as last seen
  private boolean goalAgreed;
  // Furthest points of the last roll-out, relative to its start.
  private double furthestUp;
  private double furthestDown;

  AxisTracker(MotionLimits.Axis limits, double dtSeconds) {
    this.limits = limits;
    this.dt = dtSeconds;
    this.step = limits.jerk() * dtSeconds;
    reset((limits.low() + limits.high()) / 2);
  }

  /** Stands still at a position; one outside the limits may only be left towards them. */
  void reset(double at) {
    position = at;
    velocity = 0;
    acceleration = 0;
    low = Math.min(limits.low(), at);
    high = Math.max(limits.high(), at);
    anchorGoal();
  }

  double position() {
    return position;
  }

  double velocity() {
    return velocity;
  }

  /** Takes over how another one moves, but not what that knows of its target. */
  void copyMotion(AxisTracker other) {
    position = other.position;
    velocity = other.velocity;
    acceleration = other.acceleration;
    low = other.low;
    high = other.high;
  }

  boolean atRest() {
    return Math.abs(velocity) < REST_VELOCITY && Math.abs(acceleration) < REST_ACCELERATION;
  }

  /** One tick of braking: to rest as fast as the limits allow, then staying there. */
  void brake() {
    brakeWatching();
    anchorGoal();
  }

  /** The same brake, but what is known of the target's motion stays known. */
  void brakeWatching() {
    apply(brakeAcceleration(velocity, acceleration, limits.acceleration(), limits.acceleration()));
    if (atRest()) {
      velocity = 0;
      acceleration = 0;
    }
  }

  /** No less than how far from here a brake gets at any time. */
  double brakeBound() {
    return brakeBound(velocity, acceleration);
  }

  /**
   * One tick towards a velocity that brings the position to a place within this tick, as near to it
   * as the limits allow without passing it later; what is known of the target stays known.
   */
  void steer(double next) {
    double change = (next - position) / dt - velocity;
    double wanted = change > 0 ? landing(change) : -landing(-change);
    double least = leastAcceleration();
    double most = Math.max(mostAcceleration(), least);
    advance(Math.clamp(wanted, least, most));
  }

  private void anchorGoal() {
    goal = position;
    goalVelocity = 0;
    goalDifference = 0;
    goalAgreed = true;
  }

  /** One tick towards a target. */
  void follow(double target) {
    double goalAcceleration = watchGoal(Math.clamp(target, low, high));

    double least = leastAcceleration();
    double most = Math.max(mostAcceleration(), least); // less by rounding only
    double wanted = meeting(goalAcceleration, least, most);
    if (Double.isNaN(wanted)) {
      wanted = catchingUp(goalAcceleration, least, most);
    }
    advance(wanted);
  }

  private double mostAcceleration() {
    return Math.min(
        Math.min(acceleration + step, limits.acceleration()),
        landing(limits.velocity() - velocity));
  }

  private double leastAcceleration() {
    return Math.max(
        Math.max(acceleration - step, -limits.acceleration()),
        -landing(limits.velocity() + velocity));
  }

  private void advance(double wanted) {
    apply(safe(wanted));
    if (position <= limits.high() && velocity <= 0 && acceleration <= 0) {
      high = limits.high();
    }
    if (position >= limits.low() && velocity >= 0 && acceleration >= 0) {
      low = limits.low();
    }
  }

  /**
   * Takes the goal of this tick and estimates its motion. A velocity counts only once two ticks
   * agree on it: a single step is a jump or a corner, and following it as motion would overshoot.
   *
   * @return the goal's acceleration
   */
  private double watchGoal(double newGoal) {
    double difference = (newGoal - goal) / dt;
    double change = (difference - goalDifference) / dt;
    boolean agrees =
        Math.abs(change) <= limits.acceleration() && Math.abs(difference) <= limits.velocity();
    if (agrees) {
      goalVelocity = difference;
    } else if (!goalAgreed) {
      goalVelocity = 0;
    }
    goal = newGoal;
    goalDifference = difference;
    boolean agreedBefore = goalAgreed;
    goalAgreed = agrees;
    return agrees && agreedBefore ? change : 0;
  }

  private void apply(double newAcceleration) {
    acceleration = newAcceleration;
    velocity += acceleration * dt;
    position += velocity * dt;
  }

  /**
   * The acceleration that puts the position on the goal now, or NaN if that, or staying on a goal
   * that keeps its acceleration for the two ticks after, would break a limit.
   */
  private double meeting(double goalAcceleration, double least, double most) {
    double exactVelocity = (goal - position) / dt;
    double exact = (exactVelocity - velocity) / dt;
    double slack = 1e-9 * step;
    if (exact < least - slack || exact > most + slack) {
      return Double.NaN;
    }
    double correction = (goalVelocity - exactVelocity) / dt;
    double next = goalAcceleration + correction;
    boolean stays =
        Math.abs(correction) <= step
            && Math.abs(next - exact) <= step
            && Math.abs(next) <= limits.acceleration();
    return stays ? Math.clamp(exact, least, most) : Double.NaN;
  }

  private double catchingUp(double goalAcceleration, double least, double most) {
    if (missBy(most, goalAcceleration) >= 0) {
      return most;
    }
    if (missBy(least, goalAcceleration) <= 0) {
      return least;
    }
    double tooLittle = least;
    double tooMuch = most;
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = 0.5 * (tooLittle + tooMuch);
      if (missBy(middle, goalAcceleration) >= 0) {
        tooLittle = middle;
      } else {
        tooMuch = middle;
      }
    }
    return tooLittle;
  }

  /** How far short of the goal a brake relative to it would end, if begun after this tick. */
  private double missBy(double newAcceleration, double goalAcceleration) {
    double newVelocity = velocity + newAcceleration * dt;
    double ahead = goal - position - newVelocity * dt;
    double least = LEAST_RELATIVE_ACCELERATION * limits.acceleration();
    return ahead
        - brakeDistance(
            newVelocity - goalVelocity,
            newAcceleration - goalAcceleration,
            Math.max(least, limits.acceleration() + goalAcceleration),
            Math.max(least, limits.acceleration() - goalAcceleration));
  }

  /** The nearest acceleration to the wanted one from which a brake stays within the positions. */
  private double safe(double wanted) {
    if (isSafe(wanted)) {
      return wanted;
    }
    double brake =
        brakeAcceleration(velocity, acceleration, limits.acceleration(), limits.acceleration());
    double good = brake;
    double bad = wanted;
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = 0.5 * (good + bad);
      if (isSafe(middle)) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    return good;
  }

  private boolean isSafe(double newAcceleration) {
    double newVelocity = velocity + newAcceleration * dt;
    double newPosition = position + newVelocity * dt;
    double bound = brakeBound(newVelocity, newAcceleration);
    if (newPosition + bound < high && newPosition - bound > low) {
      return true;
    }
    brakeDistance(newVelocity, newAcceleration, limits.acceleration(), limits.acceleration());
    return newPosition + furthestUp <= high && newPosition + furthestDown >= low;
  }

  private double brakeBound(double v, double a) {
    double peak = Math.abs(v) + a * a / (2 * limits.jerk());
    return peak
        * (peak / limits.acceleration() + 2 * limits.acceleration() / limits.jerk() + 3 * dt);
  }

  /**
   * Rolls a brake out to rest.
   *
   * @param slowing largest deceleration of an upward motion
   * @param speeding largest deceleration of a downward motion
   * @return where it ends relative to where it starts; the furthest points are left in the fields
   */
  private double brakeDistance(double v, double a, double slowing, double speeding) {
    double distance = 0;
    furthestUp = 0;
    furthestDown = 0;
    for (int tick = 0; tick < BRAKE_TICKS; tick++) {
      if (Math.abs(v) < REST_VELOCITY && Math.abs(a) < REST_ACCELERATION) {
        break;
      }
      a = brakeAcceleration(v, a, slowing, speeding);
      v += a * dt;
      distance += v * dt;
      furthestUp = Math.max(furthestUp, distance);
      furthestDown = Math.min(furthestDown, distance);
    }
    return distance;
  }

  /** The next acceleration on the fastest way to v = 0 and a = 0. */
  private double brakeAcceleration(double v, double a, double slowing, double speeding) {
    double wanted = v > 0 ? -Math.min(landing(v), slowing) : Math.min(landing(-v), speeding);
    return Math.clamp(wanted, a - step, a + step);
  }

  /**
   * The largest acceleration now from which, letting it fall by one step per tick, the velocity
   * changes by {@code change} in all when it reaches 0: with n ticks, T (D + (D - d) + ...) =
   * change.
   */
  private double landing(double change) {
    if (change <= 0) {
      return 0;
    }
    double perTick = change / dt;
    double ticks = Math.max(1, Math.ceil((Math.sqrt(1 + 8 * perTick / step) - 1) / 2));
    return perTick / ticks + step * (ticks - 1) / 2;
  }
}
