package flowdeck.arms.motion;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.core.ActionLayout;
import flowdeck.core.CellDescription;
import flowdeck.core.JointVector;
import java.util.Locale;
import java.util.Random;

/**
 * Drives a guarded limiter with targets that nobody would send, and holds everything it answers
 * against the limits and against {@link ReferenceSpace}.
 */
final class RandomTargets {
  private static final long TICK = 10_000_000;
  private static final double DT = 0.01;
  private static final double NOISE = 1e-9;
  private static final int NUMBERS = 16;

  private final CellDescription cell;
  private final MotionLimits limits;
  private final ReferenceSpace reference;
  final MotionLimiter limiter;
  private final double[] p = new double[NUMBERS];
  private final double[] v = new double[NUMBERS];
  private final double[] a = new double[NUMBERS];
  private final double[] target = new double[NUMBERS];
  private final double[] low = new double[NUMBERS];
  private final double[] high = new double[NUMBERS];
  private double[] margins = {};
  private long seen;
  private long contacts;
  private double deepest;
  long held;
  long slowed;
  long left;

  RandomTargets(CellDescription cell, Workspace workspace, MotionLimits limits) {
    this.cell = cell;
    this.limits = limits;
    ArmHull hull = ArmHull.of(cell);
    reference = new ReferenceSpace(cell, hull, workspace);
    limiter =
        new MotionLimiter(
            ActionLayout.TWO_IIWA, limits, TICK, new Clearance(cell, hull, workspace));
  }

  /** One drive from a fresh start. */
  void drive(long seed, int ticks) {
    Random random = new Random(seed);
    start(random);
    boolean within = isClear();
    int kind = random.nextInt(6);
    int kept = 1 + random.nextInt(80);
    double[] phase = random.doubles(NUMBERS, 0, 2 * Math.PI).toArray();
    double[] swing = random.doubles(NUMBERS, 0, 1.5).toArray();
    double[] middle = target.clone();
    for (int tick = 0; tick < ticks; tick++) {
      String when = "seed %d, kind %d, tick %d".formatted(seed, kind, tick);
      switch (kind) {
        case 0 -> jump(random, 1);
        case 1, 2 -> {
          if (tick % kept == 0) {
            jump(random, kind == 1 ? 1 : 0.3);
          }
        }
        case 3 -> {
          for (int i = 0; i < NUMBERS; i++) {
            target[i] += 0.02 * random.nextGaussian();
          }
        }
        case 4 -> {
          for (int i = 0; i < NUMBERS; i++) {
            target[i] = middle[i] + swing[i] * Math.sin(0.9 * tick * DT + phase[i]);
          }
        }
        default -> {
          if (tick % 200 == 0) {
            towardsEachOther(random);
          }
        }
      }
      if (random.nextInt(150) == 0) {
        for (int i = 0; i < 8; i++) {
          see(limiter.brake(), when);
        }
      }
      if (random.nextInt(50) == 0) {
        double[] spoiled = target.clone();
        spoiled[random.nextInt(NUMBERS)] = Double.NaN;
        assertThat(limiter.check(JointVector.of(spoiled))).as(when).isNotNull();
      }
      MotionLimiter.Step step = limiter.limit(JointVector.of(target));
      see(step.position(), when);
      SpaceReport space = step.space();
      assertThat(space).isNotNull();
      held += space.held() ? 1 : 0;
      slowed += space.slowed() ? 1 : 0;
      contacts += space.margin() < 0.002 ? 1 : 0;
      if (!within && isClear()) {
        left++;
        within = true;
      }
    }
    for (int i = 0; i < 60 || (!limiter.atRest() && i < 1000); i++) {
      see(limiter.brake(), "at the end of seed " + seed);
    }
    assertThat(limiter.atRest()).isTrue();
  }

  private void start(Random random) {
    int kind = random.nextInt(4);
    for (int i = 0; i < NUMBERS; i++) {
      MotionLimits.Axis axis = limits.axes().get(i);
      boolean gripper = i % 8 == 7;
      double home = gripper ? 1 : cell.leftHome().get(i % 8);
      p[i] =
          switch (kind) {
            case 0 -> home;
            case 1 -> Math.clamp(home + 0.4 * random.nextGaussian(), axis.low(), axis.high());
            default -> axis.low() + random.nextDouble() * (axis.high() - axis.low());
          };
      if (kind == 3 && !gripper && random.nextInt(3) == 0) { // 1 degree from the arm's own limit
        p[i] = (random.nextBoolean() ? 1 : -1) * (axis.high() + Math.toRadians(1));
      }
      low[i] = Math.min(axis.low(), p[i]);
      high[i] = Math.max(axis.high(), p[i]);
      v[i] = 0;
      a[i] = 0;
      target[i] = p[i];
    }
    limiter.reset(JointVector.of(p));
    margins = reference.margins(arms());
  }

  private void jump(Random random, double share) {
    for (int i = 0; i < NUMBERS; i++) {
      MotionLimits.Axis axis = limits.axes().get(i);
      double span = 1.1 * (axis.high() - axis.low());
      double at = axis.low() + (random.nextDouble() - 0.05) * span;
      target[i] = share < 1 ? p[i] + share * (at - p[i]) : at;
    }
  }

  /** Both arms near home, turned inwards and down. */
  private void towardsEachOther(Random random) {
    for (int i = 0; i < NUMBERS; i++) {
      target[i] = i % 8 == 7 ? 0 : cell.leftHome().get(i % 8) + 0.4 * random.nextGaussian();
    }
    target[0] -= 0.7;
    target[8] += 0.7;
    target[1] += 0.4 * random.nextDouble();
    target[9] += 0.4 * random.nextDouble();
  }

  private void see(JointVector next, String when) {
    for (int i = 0; i < NUMBERS; i++) {
      MotionLimits.Axis axis = limits.axes().get(i);
      double nextV = (next.get(i) - p[i]) / DT;
      double nextA = (nextV - v[i]) / DT;
      boolean kept =
          next.get(i) >= low[i] - NOISE
              && next.get(i) <= high[i] + NOISE
              && Math.abs(nextV) <= axis.velocity() + NOISE
              && Math.abs(nextA) <= axis.acceleration() + 1e-6
              && Math.abs(nextA - a[i]) <= axis.jerk() * DT + 1e-5;
      if (!kept) {
        throw new AssertionError(
            "%s: number %d at %s, v %s, a %s after %s"
                .formatted(when, i, next.get(i), nextV, nextA, a[i]));
      }
      p[i] = next.get(i);
      v[i] = nextV;
      a[i] = nextA;
    }
    double[] now = reference.margins(arms());
    for (int pair = 0; pair < now.length; pair++) {
      if (!(now[pair] >= Math.min(0, margins[pair]) - NOISE)) {
        throw new AssertionError(
            "%s: margin %d is %s m after %s".formatted(when, pair, now[pair], margins[pair]));
      }
      deepest = Math.min(deepest, now[pair] - Math.min(0, margins[pair]));
    }
    margins = now;
    seen++;
  }

  private boolean isClear() {
    for (double margin : margins) {
      if (margin < 0) {
        return false;
      }
    }
    return true;
  }

  private double[] arms() {
    double[] arms = new double[14];
    System.arraycopy(p, 0, arms, 0, 7);
    System.arraycopy(p, 8, arms, 7, 7);
    return arms;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d steps: %d slowed, %d held, %d within 2 mm of a stop; %d ways out of a zone; %.1e m too"
            + " near; %.1f places looked at",
        seen,
        slowed,
        held,
        contacts,
        left,
        -deepest,
        1 + limiter.guardLooked() / (double) seen);
  }
}
