package flowdeck.arms.fri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.arms.motion.MotionLimits;
import flowdeck.arms.motion.TargetStream;
import flowdeck.core.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FriMotionTest {
  private static final MotionLimits.Axis AXIS = new MotionLimits.Axis(-2, 2, 0.5, 3, 60);
  private static final long TICK = 10_000_000;
  private static final long MILLI = 1_000_000;

  private final Clock.Manual clock = new Clock.Manual();
  private final TargetStream targets = new TargetStream(Monitoring.JOINTS);
  private final FriMotion motion =
      new FriMotion(Collections.nCopies(Monitoring.JOINTS, AXIS), targets, clock);
  private final Monitoring heard = willing();
  private final double[] joints = new double[Monitoring.JOINTS];

  /** From a controller that lets the arm be moved. */
  private static Monitoring willing() {
    Monitoring message = new Monitoring();
    message.hasMeasured = true;
    message.quality = Monitoring.Quality.EXCELLENT;
    message.command = Monitoring.CommandMode.POSITION;
    java.util.Arrays.fill(message.drives, Monitoring.DriveState.ACTIVE);
    return message;
  }

  private static double[] all(double value) {
    double[] values = new double[Monitoring.JOINTS];
    java.util.Arrays.fill(values, value);
    return values;
  }

  /**
   * Plays both threads, each with its own jitter: targets every 10 ms from 100 ms on, positions
   * every period.
   *
   * @return where the arm was sent, one number per period
   */
  private List<Double> play(
      long period, long jitter, double seconds, DoubleUnaryOperator target, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Double> sent = new ArrayList<>();
    long start = clock.nanos();
    long put = start + 10 * TICK;
    long answered = start + random.nextLong(period);
    while (answered < start + (long) (1e9 * seconds)) {
      long atPut = put + random.nextLong(jitter + 1);
      // More than a period late, an answer counts as missing.
      long atAnswer = answered + random.nextLong(Math.min(jitter, period) + 1);
      if (atPut <= atAnswer) {
        clock.advanceTo(Math.max(clock.nanos(), atPut));
        targets.put(put, all(target.applyAsDouble((put - start) * 1e-9)));
        put += TICK;
      } else {
        clock.advanceTo(Math.max(clock.nanos(), atAnswer));
        motion.next(heard, period, period, joints);
        sent.add(joints[0]);
        answered += period;
      }
    }
    return sent;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 5, 10})
  void followsASmoothMotionWithLittleLagAndWithoutTheJitterOfTheThreads(long millis) {
    motion.begin(joints);
    double amplitude = 0.2;
    DoubleUnaryOperator swing = t -> t < 0.1 ? 0 : amplitude * (1 - Math.cos(2 * (t - 0.1))) / 2;
    List<Double> sent = play(millis * MILLI, 3 * MILLI, 4, swing, 1);
    double period = millis * 1e-3;
    // At 0.2 rad/s: a period until the first answer, the thread's lateness, the beginning rounded.
    double off = amplitude * (period + 0.003 + 0.002) + 5e-4;
    double roughest = 0;
    for (int i = 2; i < sent.size(); i++) {
      double shouldBe = swing.applyAsDouble(i * period - FriMotion.DELAY_NANOS * 1e-9);
      assertThat(sent.get(i)).isCloseTo(shouldBe, within(off));
      double acceleration =
          (sent.get(i) - 2 * sent.get(i - 1) + sent.get(i - 2)) / (period * period);
      roughest = Math.max(roughest, Math.abs(acceleration));
    }
    // The motion itself begins with a step to 0.4 rad/s², which its limits of jerk round.
    assertThat(roughest).isLessThan(1.0);
  }

  @Property(tries = 60)
  void neverBreaksALimitWhateverTheTargets(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long period = (1 + random.nextLong(10)) * MILLI;
    joints[0] = random.nextDouble(-2, 2);
    double start = joints[0];
    motion.begin(joints);
    List<Double> sent =
        play(
            period,
            random.nextLong(1, 8 * MILLI),
            3,
            t -> random.nextInt(10) == 0 ? random.nextDouble(-9, 9) : start,
            seed);
    double dt = period * 1e-9;
    double before = start;
    double velocity = 0;
    double acceleration = 0;
    for (double position : sent) {
      double newVelocity = (position - before) / dt;
      double newAcceleration = (newVelocity - velocity) / dt;
      assertThat(position).isBetween(AXIS.low() - 1e-9, AXIS.high() + 1e-9);
      assertThat(Math.abs(newVelocity)).isLessThanOrEqualTo(AXIS.velocity() + 1e-6);
      assertThat(Math.abs(newAcceleration)).isLessThanOrEqualTo(AXIS.acceleration() + 1e-3);
      assertThat(Math.abs(newAcceleration - acceleration) / dt)
          .isLessThanOrEqualTo(AXIS.jerk() * 1.001 + 0.5);
      before = position;
      velocity = newVelocity;
      acceleration = newAcceleration;
    }
  }

  @Test
  void brakesToRestWhenTargetsStopAndRefusesThemUntilThereHaveBeenNone() {
    motion.begin(joints);
    play(5 * MILLI, MILLI, 1, t -> 0.4 * Math.max(0, t - 0.1), 1);
    assertThat(joints[0]).isGreaterThan(0.2);
    double atStop = joints[0];
    answer(5 * MILLI, 100); // half a second without targets
    double rest = joints[0];
    assertThat(rest).isBetween(atStop, atStop + 0.1);
    answer(5 * MILLI, 20);
    assertThat(joints[0]).as("at rest").isEqualTo(rest);
    assertThat(motion.refuses()).as("there have been none").isFalse();
  }

  @Test
  void whoStreamsOnAfterAGapDoesNotMoveTheArm() {
    motion.begin(joints);
    play(5 * MILLI, MILLI, 1, t -> 0.4 * Math.max(0, t - 0.1), 1);
    answer(5 * MILLI, 24); // 120 ms: braking has begun
    stream(0.9, 100);
    double held = joints[0];
    assertThat(motion.refuses()).isTrue();
    stream(0.9, 50);
    assertThat(joints[0]).isEqualTo(held);
    answer(5 * MILLI, 40); // quiet
    assertThat(motion.refuses()).isFalse();
    stream(0.9, 100);
    assertThat(joints[0]).isGreaterThan(held + 0.05);
  }

  @Test
  void aStreamThatWasThereBeforeTheAgreementIsRefused() {
    targets.put(0, all(1));
    motion.begin(joints);
    stream(1, 50);
    assertThat(joints[0]).isZero();
    assertThat(motion.refuses()).isTrue();
  }

  @Test
  void aControllerThatTellsNoPeriodIsHeld() {
    motion.begin(joints);
    clock.advanceTo(1_000_000_000L);
    motion.next(heard, 0, 0, joints);
    assertThat(joints).containsOnly(0);
  }

  /** Each takes one thing away from a controller that lets the arm be moved. */
  enum Obstacle {
    STOP {
      @Override
      void arise(Monitoring message) {
        message.safety = Monitoring.SafetyState.STOP_1;
      }
    },
    ONE_DRIVE_OFF {
      @Override
      void arise(Monitoring message) {
        message.drives[3] = Monitoring.DriveState.TRANSITIONING;
      }
    },
    WEAK_CONNECTION {
      @Override
      void arise(Monitoring message) {
        message.quality = Monitoring.Quality.FAIR;
      }
    },
    OTHER_COMMANDS {
      @Override
      void arise(Monitoring message) {
        message.command = Monitoring.CommandMode.TORQUE;
      }
    },
    NO_MEASUREMENT {
      @Override
      void arise(Monitoring message) {
        message.hasMeasured = false;
      }
    },
    MEASUREMENT_NOT_A_NUMBER {
      @Override
      void arise(Monitoring message) {
        message.measured[5] = Double.NaN;
      }
    };

    abstract void arise(Monitoring message);
  }

  @ParameterizedTest
  @EnumSource(Obstacle.class)
  void brakesAndThenRefusesTargetsWhenTheControllerWillNotFollow(Obstacle obstacle) {
    motion.begin(joints);
    play(5 * MILLI, MILLI, 1, t -> 0.4 * Math.max(0, t - 0.1), 1);
    obstacle.arise(heard);
    double before = joints[0];
    stream(0.9, 60);
    double rest = joints[0];
    assertThat(rest).isBetween(before, before + 0.1);
    heard.clear();
    Monitoring again = willing();
    heard.hasMeasured = true;
    heard.quality = again.quality;
    heard.command = again.command;
    System.arraycopy(again.drives, 0, heard.drives, 0, heard.drives.length);
    System.arraycopy(again.measured, 0, heard.measured, 0, heard.measured.length);
    stream(0.9, 60);
    assertThat(joints[0]).as("who streams on does not move the arm").isEqualTo(rest);
  }

  @Test
  void ofMessagesThatQueuedUpOnlySoManyLeadOnThatTheArmNeedNotLeap() {
    motion.begin(joints);
    long period = 10 * MILLI;
    answer(period, 20);
    long start = clock.nanos();
    double before = joints[0];
    for (int i = 1; i <= 400; i++) {
      targets.put(start + i * period, all(0.4 * i * period * 1e-9));
      clock.advanceTo(start + i * period);
      int queued = i % 50 == 0 ? 6 : i % 50 > 44 ? 0 : 1; // 50 ms of standing still
      for (int k = 0; k < queued; k++) {
        motion.next(heard, period, period, joints);
      }
      // The controller allows three times the speed that the limits do.
      assertThat(Math.abs(joints[0] - before)).isLessThan(2.5 * AXIS.velocity() * period * 1e-9);
      before = joints[0];
    }
    assertThat(joints[0]).isEqualTo(0.4 * 4, within(0.05));
  }

  @Test
  void lostMessagesLeaveNoLagBehind() {
    DoubleUnaryOperator swing = t -> 0.3 * Math.sin(t);
    motion.begin(joints);
    long period = 5 * MILLI;
    answer(period, 20);
    double worst = 0;
    SplittableRandom random = new SplittableRandom(1);
    long since = 0;
    long start = clock.nanos();
    for (int i = 1; i <= 800; i++) {
      clock.advanceTo(start + i * period);
      if (i % 2 == 0) {
        targets.put(clock.nanos(), all(swing.applyAsDouble((clock.nanos() - start) * 1e-9)));
      }
      since += period;
      if (random.nextInt(20) > 0) {
        motion.next(heard, period, since, joints);
        since = 0;
        double wanted = swing.applyAsDouble((clock.nanos() - start - FriMotion.DELAY_NANOS) * 1e-9);
        worst = i > 100 ? Math.max(worst, Math.abs(joints[0] - wanted)) : worst;
      }
    }
    assertThat(worst).isLessThan(0.01);
  }

  private void answer(long period, int times) {
    for (int i = 0; i < times; i++) {
      clock.advanceTo(clock.nanos() + period);
      motion.next(heard, period, period, joints);
    }
  }

  /** A target every tick, two answers each. */
  private void stream(double value, int ticks) {
    for (int i = 0; i < ticks; i++) {
      targets.put(clock.nanos(), all(value));
      answer(5 * MILLI, 2);
    }
  }
}
