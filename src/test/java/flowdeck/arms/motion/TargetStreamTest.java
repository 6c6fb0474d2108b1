package flowdeck.arms.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TargetStreamTest {
  private final TargetStream stream = new TargetStream(2);
  private final double[] read = new double[2];

  private void put(long at, double value) {
    stream.put(at, new double[] {value, -value});
  }

  private double at(long time) {
    stream.read(time, read);
    assertThat(read[1]).isEqualTo(-read[0]);
    return read[0];
  }

  @Test
  void isRoundBetweenTargetsAndStandsStillAfterTheLast() {
    assertThat(stream.read(5, read)).isEqualTo(Long.MIN_VALUE);
    put(100, 1);
    assertThat(at(50)).isEqualTo(1);
    assertThat(at(150)).isEqualTo(1);
    put(200, 3);
    put(300, 2);
    assertThat(at(100)).isEqualTo(1);
    assertThat(at(150)).isCloseTo(2, within(1e-12));
    assertThat(at(200)).as("a corner is cut").isCloseTo(2.625, within(1e-12));
    assertThat(at(250)).isCloseTo(2.5, within(1e-12));
    assertThat(at(275)).isCloseTo(2.25, within(1e-12));
    assertThat(at(900)).isEqualTo(2);
    assertThat(stream.read(0, read)).isEqualTo(300);
    stream.clear();
    assertThat(stream.read(250, read)).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void aTargetForTheSameOrAnEarlierTimeTakesTheLastOnesPlace() {
    put(100, 1);
    put(200, 2);
    put(200, 4);
    assertThat(at(150)).isCloseTo(2.5, within(1e-12));
    put(150, 5);
    assertThat(at(200)).isEqualTo(5);
    assertThat(at(125)).isCloseTo(3, within(1e-12));
  }

  @Test
  void keepsTheNewestOfManyTargets() {
    for (int i = 0; i < 1000; i++) {
      put(10L * i, i);
    }
    assertThat(at(9_985)).isCloseTo(998.5, within(1e-9));
    assertThat(at(0)).as("forgotten").isEqualTo(992);
  }

  /** The second difference of targets is the largest acceleration between them. */
  @Test
  void isNeverMoreAbruptThanEvenlySpacedTargets() {
    SplittableRandom random = new SplittableRandom(4);
    double position = 0;
    double velocity = 0;
    double before = 0;
    double twoBefore = 0;
    for (int tick = 0; tick < 500; tick++) {
      double acceleration = random.nextDouble(-1, 1);
      velocity += acceleration;
      position += velocity;
      put(100L * tick, position);
      for (long at = 100L * (tick - 2); tick >= 4 && at < 100L * (tick - 1); at++) {
        double now = at(at);
        if (tick > 4) {
          assertThat(Math.abs(now - 2 * before + twoBefore)).isLessThan(1.0001e-4);
        }
        twoBefore = before;
        before = now;
      }
    }
  }

  @Test
  void whoReadsNeverSeesHalfATarget() throws InterruptedException {
    AtomicBoolean done = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (long i = 0; !done.get(); i++) {
                    put(i, i % 1000);
                  }
                });
    try {
      long before = 0;
      for (int i = 0; i < 300_000; i++) {
        long newest = stream.read(Long.MAX_VALUE, read);
        if (newest != Long.MIN_VALUE) {
          assertThat(read[0]).isEqualTo(newest % 1000);
          assertThat(read[1]).isEqualTo(-read[0]);
          assertThat(newest).isGreaterThanOrEqualTo(before);
          before = newest;
        }
      }
    } finally {
      done.set(true);
      writer.join();
    }
  }
}
