package flowdeck.arms.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.ActionLayout;
import flowdeck.core.CellDescription;
import flowdeck.core.JointVector;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MotionLimiterTest {
  private static final long TICK = 10_000_000;
  private static final double DT = 0.01;
  private static final ActionLayout ONE = new ActionLayout(List.of("left_joint_1"));
  private static final MotionLimits.Axis AXIS = new MotionLimits.Axis(-2, 2, 0.8, 3, 60);
  private static final MotionLimits LIMITS = new MotionLimits(List.of(AXIS));

  private static MotionLimiter at(double position) {
    MotionLimiter limiter = new MotionLimiter(ONE, LIMITS, TICK);
    limiter.reset(JointVector.of(position));
    return limiter;
  }

  /** Remembers what was sent and asserts that every difference keeps its limit. */
  private static final class Witness {
    private double p;
    private double v;
    private double a;

    Witness(double start) {
      p = start;
    }

    void see(double next) {
      double nextV = (next - p) / DT;
      double nextA = (nextV - v) / DT;
      assertThat(next).isBetween(AXIS.low() - 1e-9, AXIS.high() + 1e-9);
      assertThat(Math.abs(nextV)).isLessThanOrEqualTo(AXIS.velocity() + 1e-9);
      assertThat(Math.abs(nextA)).isLessThanOrEqualTo(AXIS.acceleration() + 1e-7);
      assertThat(Math.abs(nextA - a)).isLessThanOrEqualTo(AXIS.jerk() * DT + 1e-6);
      p = next;
      v = nextV;
      a = nextA;
    }
  }

  @Property(tries = 400)
  void keepsEveryLimitWhateverTheTargetsAre(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 5) int kind) {
    Random random = new Random(seed);
    double start = -1.9 + 3.8 * random.nextDouble();
    MotionLimiter limiter = at(start);
    Witness witness = new Witness(start);
    double target = start;
    double drift = 0;
    for (int tick = 0; tick < 600; tick++) {
      switch (kind) {
        case 0 -> target = -3 + 6 * random.nextDouble();
        case 1 -> target = random.nextInt(20) == 0 ? -3 + 6 * random.nextDouble() : target;
        case 2 -> target += 0.02 * random.nextGaussian();
        case 3 -> {
          drift = random.nextInt(27) == 0 ? 1.5 * random.nextGaussian() : drift;
          target += drift * DT;
        }
        case 4 -> target = 2.5 * Math.sin(tick * DT * 2 * random.nextInt(2));
        default -> target = random.nextBoolean() ? 1e9 : -1e9;
      }
      if (random.nextInt(100) == 0) {
        for (int i = 0; i < 10; i++) {
          witness.see(limiter.brake().get(0));
        }
      } else {
        witness.see(limiter.limit(JointVector.of(target)).position().get(0));
      }
    }
    for (int tick = 0; tick < 100; tick++) {
      witness.see(limiter.brake().get(0));
    }
    assertThat(limiter.atRest()).isTrue();
  }

  @Property(tries = 300)
  void meetsAStandingTargetExactlyWithoutOvershootOrChatter(@ForAll long seed) {
    Random random = new Random(seed);
    double start = -1.9 + 3.8 * random.nextDouble();
    double target = -2 + 4 * random.nextDouble();
    if (random.nextInt(3) == 0) {
      target = Math.clamp(start + 0.02 * random.nextGaussian(), -2, 2);
    }
    MotionLimiter limiter = at(start);
    Witness witness = new Witness(start);
    double way = Math.signum(target - start);
    for (int tick = 0; tick < 700; tick++) {
      double sent = limiter.limit(JointVector.of(target)).position().get(0);
      witness.see(sent);
      // A step below 0.3 mrad looks like the beginning of a motion and may be passed a little.
      assertThat((sent - target) * way).isLessThan(way * (target - start) < 3e-4 ? 1e-4 : 1e-7);
    }
    for (int tick = 0; tick < 20; tick++) {
      double sent = limiter.limit(JointVector.of(target)).position().get(0);
      witness.see(sent);
      assertThat(sent).isCloseTo(target, within(1e-9));
    }
    assertThat(limiter.velocity().get(0)).isCloseTo(0, within(1e-8));
  }

  @Property(tries = 100)
  void isAtAStandingTargetInTheShortestTime(@ForAll @IntRange(min = 1, max = 100) int hundredths) {
    double distance = hundredths * 0.01;
    MotionLimiter limiter = at(0);
    int ticks = 0;
    while (Math.abs(limiter.position().get(0) - distance) > 1e-4) {
      limiter.limit(JointVector.of(distance));
      ticks++;
    }
    double ideal = idealSeconds(distance, AXIS);
    assertThat(ticks * DT).isLessThan(ideal + 0.06);
  }

  /** Rest-to-rest time of the continuous time-optimal profile. */
  private static double idealSeconds(double distance, MotionLimits.Axis axis) {
    double ramp = axis.acceleration() / axis.jerk();
    double toSpeed = axis.velocity() / axis.acceleration() + ramp;
    if (distance >= axis.velocity() * toSpeed) {
      return distance / axis.velocity() + toSpeed;
    }
    if (distance >= 2 * axis.acceleration() * ramp * ramp) {
      return ramp + Math.sqrt(ramp * ramp + 4 * distance / axis.acceleration());
    }
    return 4 * Math.cbrt(distance / 2 / axis.jerk());
  }

  @Test
  void followsASmoothTargetWithoutLag() {
    DoubleUnaryOperator path = t -> 0.4 * Math.sin(1.2 * t) + 0.1 * Math.sin(3 * t);
    assertThat(worstLag(path, 100, 800)).isLessThan(1e-9);
  }

  @Test
  void followsARampOfThreeTenthsRadPerSecondClosely() {
    assertThat(worstLag(t -> 0.3 * t, 0, 400)).isLessThan(0.02);
    assertThat(worstLag(t -> 0.3 * t, 30, 400)).isLessThan(1e-9);
  }

  private static double worstLag(DoubleUnaryOperator path, int fromTick, int toTick) {
    MotionLimiter limiter = at(path.applyAsDouble(0));
    Witness witness = new Witness(path.applyAsDouble(0));
    double worst = 0;
    for (int tick = 1; tick < toTick; tick++) {
      double target = path.applyAsDouble(tick * DT);
      double sent = limiter.limit(JointVector.of(target)).position().get(0);
      witness.see(sent);
      if (tick >= fromTick) {
        worst = Math.max(worst, Math.abs(sent - target));
      }
    }
    return worst;
  }

  @Test
  void overshootsTheCornersOfAPolicysWaypointsLittle() {
    // Waypoints every 4/15 s that slow down to rest, joined by straight lines.
    double[] waypoints = {0, 0.08, 0.14, 0.17, 0.18, 0.18, 0.18};
    MotionLimiter limiter = at(0);
    double most = 0;
    for (int tick = 1; tick < 160; tick++) {
      double at = Math.min(tick * DT / (4 / 15.0), 5.999);
      int before = (int) at;
      double target =
          waypoints[before] + (at - before) * (waypoints[before + 1] - waypoints[before]);
      most = Math.max(most, limiter.limit(JointVector.of(target)).position().get(0));
    }
    assertThat(most).isLessThan(0.18 + 1e-3);
  }

  @Test
  void saysWhenItHeldBack() {
    MotionLimiter limiter = at(0);
    assertThat(limiter.limit(JointVector.of(1)).clamped()).isTrue();
    limiter.reset(JointVector.of(1));
    assertThat(limiter.limit(JointVector.of(1)).clamped()).isFalse();
  }

  @Test
  void refusesWhatIsNotANumberOrOfTheWrongSize() {
    MotionLimiter limiter =
        new MotionLimiter(ActionLayout.TWO_IIWA, MotionLimits.of(ActionLayout.TWO_IIWA), TICK);
    double[] target = new double[16];
    assertThat(limiter.check(JointVector.of(target))).isNull();
    target[9] = Double.NaN;
    assertThat(limiter.check(JointVector.of(target)).message()).contains("right_joint_2 is NaN");
    target[9] = Double.NEGATIVE_INFINITY;
    JointVector infinite = JointVector.of(target);
    assertThat(limiter.check(infinite)).isNotNull();
    assertThatThrownBy(() -> limiter.limit(infinite)).isInstanceOf(IllegalArgumentException.class);
    assertThat(limiter.check(JointVector.of(new double[7])).message())
        .contains("7 numbers where the cell has 16");
  }

  @Test
  void comesBackFromOutsideTheLimitsWithoutAJump() {
    MotionLimiter limiter = at(2.05);
    double before = 2.05;
    for (int tick = 0; tick < 300; tick++) {
      double sent = limiter.limit(JointVector.of(1)).position().get(0);
      assertThat(sent).isBetween(before - AXIS.velocity() * DT - 1e-9, 2.05 + 1e-9);
      before = sent;
    }
    assertThat(before).isCloseTo(1, within(1e-9));
    for (int tick = 0; tick < 300; tick++) {
      before = limiter.limit(JointVector.of(3)).position().get(0);
    }
    assertThat(before).isCloseTo(2, within(1e-9));
  }

  @Test
  void closesAGripperInAboutHalfASecond() {
    MotionLimiter limiter =
        new MotionLimiter(ActionLayout.TWO_IIWA, MotionLimits.of(ActionLayout.TWO_IIWA), TICK);
    JointVector home = CellDescription.simulated().leftHome();
    JointVector open = home.concat(JointVector.of(1)).concat(home).concat(JointVector.of(1));
    JointVector shut = home.concat(JointVector.of(0)).concat(home).concat(JointVector.of(0));
    limiter.reset(open);
    int ticks = 0;
    while (limiter.position().get(7) > 1e-6) {
      limiter.limit(shut);
      ticks++;
    }
    assertThat(ticks).isBetween(40, 65);
    assertThat(limiter.position().slice(0, 7)).isEqualTo(home);
  }
}
