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
import org.junit.jupiter.params.provider.ValueSource;

class FriMotionTest {
  private static final MotionLimits.Axis AXIS = new MotionLimits.Axis(-2, 2, 0.5, 3, 60);
  private static final long TICK = 10_000_000;
  private static final long MILLI = 1_000_000;

  private final Clock.Manual clock = new Clock.Manual();
  private final TargetStream targets = new TargetStream(Monitoring.JOINTS);
  private final FriMotion motion =
      new FriMotion(Collections.nCopies(Monitoring.JOINTS, AXIS), targets, clock);
  private final Monitoring heard = new Monitoring();
  private final double[] joints = new double[Monitoring.JOINTS];

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
      long atAnswer = answered + random.nextLong(jitter + 1);
      if (atPut <= atAnswer) {
        clock.advanceTo(Math.max(clock.nanos(), atPut));
        targets.put(put, all(target.applyAsDouble((put - start) * 1e-9)));
        put += TICK;
      } else {
        clock.advanceTo(Math.max(clock.nanos(), atAnswer));
        motion.next(heard, period, joints);
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
    motion.next(heard, 0, joints);
    assertThat(joints).containsOnly(0);
  }

  private void answer(long period, int times) {
    for (int i = 0; i < times; i++) {
      clock.advanceTo(clock.nanos() + period);
      motion.next(heard, period, joints);
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
