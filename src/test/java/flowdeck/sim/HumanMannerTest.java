package flowdeck.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.JointVector;
import flowdeck.sim.task.StackBlocksTwo;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HumanMannerTest {
  private static final SimTask TASK = new StackBlocksTwo().forDemonstrations();
  private static final double TICK_SECONDS = ExpertTrial.TICK * 1e-9;

  private static final List<ExpertTrial> PLAIN = new ArrayList<>();
  private static final List<ExpertTrial> HALF = new ArrayList<>();
  private static final List<ExpertTrial> FULL = new ArrayList<>();
  private static final List<JointVector> FULL_TARGETS = new ArrayList<>();

  @BeforeAll
  static void demonstrate() {
    for (long seed = 0; seed < 3; seed++) {
      PLAIN.add(ExpertTrial.run(TASK, seed, 0, (cell, inForce) -> {}));
      HALF.add(ExpertTrial.run(TASK, seed, 0.5, (cell, inForce) -> {}));
      boolean first = seed == 0;
      FULL.add(
          ExpertTrial.run(
              TASK,
              seed,
              1,
              (cell, inForce) -> {
                if (first) {
                  FULL_TARGETS.add(inForce);
                }
              }));
    }
  }

  @Test
  void withoutStrengthTheExpertIsThePlainOneBitForBit() {
    for (int seed = 0; seed < 3; seed++) {
      assertThat(PLAIN.get(seed)).isEqualTo(ExpertTrial.run(TASK, seed));
    }
  }

  @Test
  void itStillSucceedsWithinTheLimits() {
    for (List<ExpertTrial> trials : List.of(HALF, FULL)) {
      for (ExpertTrial trial : trials) {
        assertThat(trial.failure()).isNull();
        assertThat(trial.progress().success()).isTrue();
        assertThat(trial.clamps()).as("ticks the limiter had to change").isLessThan(5);
      }
    }
  }

  @Test
  void theStrongerTheSlower() {
    for (int seed = 0; seed < 3; seed++) {
      assertThat(HALF.get(seed).ticks()).isGreaterThan(PLAIN.get(seed).ticks());
      assertThat(FULL.get(seed).ticks()).isGreaterThan(HALF.get(seed).ticks());
    }
  }

  @Test
  void aSeedGivesTheSameDemonstration() {
    assertThat(ExpertTrial.run(TASK, 1, 0.5, (cell, inForce) -> {})).isEqualTo(HALF.get(1));
  }

  @Test
  void theHandTremblesEvenWhereThePlainExpertStands() {
    int standing = 0;
    int moving = 0;
    for (int i = 1; i < FULL_TARGETS.size(); i++) {
      double most = 0;
      for (int joint = 0; joint < 7; joint++) {
        most =
            Math.max(
                most,
                Math.abs(FULL_TARGETS.get(i).get(joint) - FULL_TARGETS.get(i - 1).get(joint)));
      }
      standing += most == 0 ? 1 : 0;
      moving += most > 0 ? 1 : 0;
    }
    // One arm waits for the other before its first move; afterwards it never stands.
    assertThat(moving).isGreaterThan(standing);
  }

  @Test
  void theTremorIsSmallAndWithinItsBand() {
    HumanManner manner = new HumanManner(1, 5);
    int samples = 2000;
    double[] x = new double[samples];
    double squares = 0;
    for (int i = 0; i < samples; i++) {
      x[i] = manner.tremor(0, i * ExpertTrial.TICK)[0];
      squares += x[i] * x[i];
    }
    assertThat(Math.sqrt(squares / samples)).isBetween(0.0001, 0.002);
    assertThat(share(x, 0.9, 4.1)).isGreaterThan(0.95);
  }

  /** Share of a signal's power between two frequencies, Hz. */
  private static double share(double[] signal, double low, double high) {
    double inside = 0;
    double all = 0;
    for (int k = 1; k < signal.length / 2; k++) {
      double hertz = k / (signal.length * TICK_SECONDS);
      double re = 0;
      double im = 0;
      for (int i = 0; i < signal.length; i++) {
        // The window keeps a tone from leaking over the whole spectrum.
        double window = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / signal.length);
        re += window * signal[i] * Math.cos(2 * Math.PI * k * i / signal.length);
        im += window * signal[i] * Math.sin(2 * Math.PI * k * i / signal.length);
      }
      double power = re * re + im * im;
      all += power;
      inside += hertz >= low && hertz <= high ? power : 0;
    }
    return inside / all;
  }

  @Property(tries = 100)
  void timeNeverStandsOrRunsAhead(
      @ForAll @DoubleRange(min = 0.01, max = 1) double strength, @ForAll long seed) {
    HumanManner manner = new HumanManner(strength, seed);
    double before = manner.expertSeconds(0);
    for (int i = 1; i < 1000; i++) {
      if (i % 90 == 0) {
        manner.nextMove();
      }
      double now = manner.expertSeconds(i * ExpertTrial.TICK);
      assertThat((now - before) / TICK_SECONDS).isBetween(0.45, 1.001);
      before = now;
      assertThat(manner.pause()).isBetween(0.0, 2.0);
      double[] aside = manner.overshoot(new double[] {0.1, 0.1, 0, 0}, 0.5);
      assertThat(Math.hypot(aside[0], aside[1])).isLessThanOrEqualTo(0.012 * strength + 1e-12);
    }
  }

  @Test
  void correctionsGoOnInTheDirectionOfTheMove() {
    HumanManner manner = new HumanManner(1, 9);
    int corrected = 0;
    for (int i = 0; i < 200; i++) {
      double[] aside = manner.overshoot(new double[] {0, -0.2, 0, 0}, 1);
      if (aside[1] != 0) {
        corrected++;
        assertThat(Math.atan2(aside[1], aside[0])).isCloseTo(-Math.PI / 2, within(0.51));
      }
    }
    assertThat(corrected).isBetween(90, 150);
  }

  @Test
  void strengthsBeyondTheRangeAreRefused() {
    for (double bad : new double[] {0, -0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> new HumanManner(bad, 1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
