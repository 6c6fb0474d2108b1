package flowdeck.arms.fri;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.arms.fri.Monitoring.SessionState;
import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.arms.motion.MotionLimits;
import flowdeck.arms.motion.TargetStream;
import flowdeck.core.ActionLayout;
import flowdeck.core.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Targets that nobody would send, over a network that loses, doubles, swaps and withholds messages
 * and loses answers. {@code -Dflowdeck.fri.targets=10000000} for many more.
 */
class LostPacketsTest {
  private static final Logger LOG = LoggerFactory.getLogger(LostPacketsTest.class);
  private static final long TARGETS = Long.getLong("flowdeck.fri.targets", 200_000);
  private static final int PER_DRIVE = 1000;
  private static final long MILLI = 1_000_000;
  private static final long TICK = 10 * MILLI;
  private static final List<MotionLimits.Axis> AXES =
      MotionLimits.of(ActionLayout.TWO_IIWA).axes().subList(0, Monitoring.JOINTS);

  @Test
  void noPositionSentBreaksALimit() {
    int shares = Runtime.getRuntime().availableProcessors();
    List<Tally> tallies =
        IntStream.range(0, shares).parallel().mapToObj(share -> drives(share, shares)).toList();
    for (Tally tally : tallies) {
      LOG.info("{}", tally);
      assertThat(tally.lost).isPositive();
      assertThat(tally.disordered).isPositive();
      assertThat(tally.refused).isPositive();
      assertThat(tally.moved).as("steps that move").isGreaterThan(tally.steps / 4);
    }
  }

  private static Tally drives(int share, int shares) {
    Tally tally = new Tally();
    for (long drive = share; drive * PER_DRIVE < TARGETS; drive += shares) {
      new Drive(drive, tally).run();
    }
    return tally;
  }

  private static final class Tally {
    long targets;
    long steps;
    long moved;
    long lost;
    long disordered;
    long answersLost;
    long refused;
    long held;

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d targets, %d positions, %d of them a motion; %d messages lost, %d out of order, %d"
              + " answers lost, %d held in bursts, %d refused targets",
          targets,
          steps,
          moved,
          lost,
          disordered,
          answersLost,
          held,
          refused);
    }
  }

  /** One session, from its agreement on. */
  private static final class Drive {
    private final long seed;
    private final Tally tally;
    private final SplittableRandom random;
    private final Clock.Manual clock = new Clock.Manual();
    private final TargetStream targets = new TargetStream(Monitoring.JOINTS);
    private final FriMotion motion = new FriMotion(AXES, targets, clock);
    private final FriSession session = new FriSession();
    private final Command answer = new Command();
    private final int periodMillis;
    private final int multiplier;
    private final double dt;
    private final double loss;
    private final double answerLoss;
    private final int kind;
    private final int kept;
    private final double[] target = new double[Monitoring.JOINTS];
    private final double[] low = new double[Monitoring.JOINTS];
    private final double[] high = new double[Monitoring.JOINTS];
    private final double[] p = new double[Monitoring.JOINTS];
    private final double[] v = new double[Monitoring.JOINTS];
    private final double[] a = new double[Monitoring.JOINTS];
    private final double[] received = new double[Monitoring.JOINTS];
    private int sequence;
    private int receivedAt;
    private int put;
    private long nextPut;
    private long silentUntil;

    /** Whether several messages are answered at once. */
    private boolean burst;

    Drive(long seed, Tally tally) {
      this.seed = seed;
      this.tally = tally;
      random = new SplittableRandom(seed);
      periodMillis = 1 + random.nextInt(10);
      multiplier = random.nextInt(4) == 0 ? 2 : 1;
      dt = periodMillis * multiplier * 1e-3;
      loss = random.nextBoolean() ? 0.02 : random.nextDouble(0.4);
      answerLoss = random.nextBoolean() ? 0.02 : random.nextDouble(0.4);
      kind = random.nextInt(4);
      kept = 1 + random.nextInt(60);
      sequence = random.nextInt();
      boolean edge = random.nextBoolean();
      for (int i = 0; i < p.length; i++) {
        MotionLimits.Axis axis = AXES.get(i);
        p[i] = random.nextDouble(axis.low(), axis.high());
        if (edge && random.nextInt(3) == 0) { // 1 degree from the arm's own limit
          p[i] = (random.nextBoolean() ? 1 : -1) * (axis.high() + Math.toRadians(1));
        }
        low[i] = Math.min(axis.low(), p[i]);
        high[i] = Math.max(axis.high(), p[i]);
      }
      System.arraycopy(p, 0, target, 0, p.length);
    }

    void run() {
      receivedAt = sequence;
      System.arraycopy(p, 0, received, 0, p.length);
      for (int i = 0; i < 20; i++) {
        sequence++;
        hear(SessionState.COMMANDING_WAIT, sequence);
      }
      long start = clock.nanos();
      nextPut = start + 40 * MILLI;
      long period = periodMillis * MILLI;
      int withheld = 0;
      for (long n = 1; put < PER_DRIVE; n++) {
        putUntil(start + n * period + random.nextLong(period / 2 + 1));
        sequence++;
        if (random.nextDouble() < loss) {
          tally.lost++;
          continue;
        }
        burst = false;
        switch (random.nextInt(60)) {
          case 0 -> withheld++; // comes together with the next
          case 1 -> {
            hear(SessionState.COMMANDING_ACTIVE, sequence);
            hear(SessionState.COMMANDING_ACTIVE, sequence - random.nextInt(3));
          }
          default -> {
            burst = withheld > 0;
            while (withheld > 0) {
              hear(SessionState.COMMANDING_ACTIVE, sequence - withheld--);
            }
            hear(SessionState.COMMANDING_ACTIVE, sequence);
          }
        }
      }
      tally.disordered += session.disordered();
    }

    /** The control loop's thread up to a time. */
    private void putUntil(long nanos) {
      while (nextPut <= nanos) {
        clock.advanceTo(Math.max(clock.nanos(), nextPut));
        if (nextPut >= silentUntil) {
          choose();
          targets.put(nextPut, target);
          tally.targets++;
          tally.refused += motion.refuses() ? 1 : 0;
          put++;
        }
        if (random.nextInt(250) == 0) {
          silentUntil = nextPut + random.nextLong(500 * MILLI);
        }
        nextPut += TICK;
      }
      clock.advanceTo(Math.max(clock.nanos(), nanos));
    }

    private void choose() {
      for (int i = 0; i < target.length; i++) {
        MotionLimits.Axis axis = AXES.get(i);
        switch (kind) {
          case 0 -> target[i] = 1.2 * random.nextDouble(axis.low(), axis.high());
          case 1 -> {
            if (put % kept == 0) {
              target[i] = 1.2 * random.nextDouble(axis.low(), axis.high());
            }
          }
          case 2 -> target[i] += 0.02 * random.nextGaussian();
          default -> target[i] = 1.1 * axis.high() * Math.sin((0.3 + 0.1 * i) * put * 1e-2 + i);
        }
      }
    }

    private void hear(SessionState state, int number) {
      Monitoring message = new Monitoring();
      message.header.sequence = number;
      message.session = state;
      message.sendPeriodMillis = periodMillis;
      message.receiveMultiplier = multiplier;
      message.hasMeasured = true;
      message.quality = Monitoring.Quality.EXCELLENT;
      message.command = Monitoring.CommandMode.POSITION;
      Arrays.fill(message.drives, Monitoring.DriveState.ACTIVE);
      message.hasInterpolated = true;
      System.arraycopy(p, 0, message.interpolated, 0, p.length);
      if (session.answer(message, FriVersion.V1, motion, answer)) {
        see(answer.joints, number);
      }
    }

    private void see(double[] next, int number) {
      if (motion.heldBack()) { // of messages that queued up only so many lead on
        assertThat(burst).as("seed %d, target %d", seed, put).isTrue();
        assertThat(next).isEqualTo(p);
        tally.held++;
        return;
      }
      boolean moved = false;
      for (int i = 0; i < next.length; i++) {
        MotionLimits.Axis axis = AXES.get(i);
        double nextV = (next[i] - p[i]) / dt;
        double nextA = (nextV - v[i]) / dt;
        boolean within =
            next[i] >= low[i] - 1e-9
                && next[i] <= high[i] + 1e-9
                && Math.abs(nextV) <= axis.velocity() + 1e-9
                && Math.abs(nextA) <= axis.acceleration() + 1e-6
                && Math.abs(nextA - a[i]) <= axis.jerk() * dt + 1e-5;
        if (!within) {
          throw new AssertionError(
              "seed %d, kind %d, %d ms, target %d: joint %d at %s, v %s, a %s after %s"
                  .formatted(
                      seed, kind, periodMillis * multiplier, put, i, next[i], nextV, nextA, a[i]));
        }
        moved |= Math.abs(next[i] - p[i]) > 1e-6;
        p[i] = next[i];
        v[i] = nextV;
        a[i] = nextA;
      }
      tally.steps++;
      tally.moved += moved ? 1 : 0;
      if (random.nextDouble() < answerLoss) {
        tally.answersLost++;
      } else {
        receive(number);
      }
    }

    /** What a controller sees of it: no joint may come faster than the arm itself is able to. */
    private void receive(int number) {
      double seconds = (number - receivedAt) * periodMillis * 1e-3;
      for (int i = 0; i < p.length; i++) {
        assertThat(Math.abs(p[i] - received[i]))
            .as("seed %d, target %d, joint %d", seed, put, i)
            .isLessThanOrEqualTo(IiwaKinematics.VELOCITY_LIMITS.get(i) * seconds + 1e-9);
      }
      System.arraycopy(p, 0, received, 0, p.length);
      receivedAt = number;
    }
  }
}
