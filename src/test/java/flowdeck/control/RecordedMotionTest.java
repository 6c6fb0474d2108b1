package flowdeck.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.arms.motion.MotionLimits;
import flowdeck.core.ActionLayout;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedMotionTest {
  private static final MotionLimits LIMITS = MotionLimits.of(ActionLayout.TWO_IIWA);

  private static JointVector all(double value) {
    double[] values = new double[16];
    Arrays.fill(values, value);
    return JointVector.of(values);
  }

  @Test
  void itGoesFromRowToRowInTheRecordedTime() {
    RecordedMotion motion = new RecordedMotion(LIMITS, List.of(all(0.1), all(0.14), all(0.1)), 10);
    assertThat(motion.lengthSeconds()).isEqualTo(0.2);
    assertThat(motion.target(0, all(0.1)).position()).as("it is there").isEqualTo(all(0.1));
    assertThat(motion.target(50_000_000, all(0.1)).position().get(3)).isCloseTo(0.12, within(1e-9));
    assertThat(motion.target(100_000_000, all(0.1)).position().get(3))
        .isCloseTo(0.14, within(1e-9));
    assertThat(motion.target(10_000_000_000L, all(0.1)).position()).isEqualTo(all(0.1));
    assertThat(motion.done()).isTrue();
  }

  @Test
  void aTargetThatIsNoNumberIsRefused() {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      double[] values = all(0.1).toArray();
      values[3] = bad;
      refuses(
          "Row 1 holds a target that is not a finite number", 15, all(0.1), JointVector.of(values));
    }
  }

  @Test
  void targetsOfAnotherSizeAreRefused() {
    refuses("Row 0 holds a target", 15, JointVector.of(0.1, 0.2));
  }

  @Test
  void aRateThatDoesNotFitIsRefused() {
    refuses("It was recorded with 2 rows per second", 2, all(0.1));
    refuses("It was recorded with 200 rows per second", 200, all(0.1));
  }

  @Test
  void noRowsAreRefused() {
    refuses("It has no rows", 15);
  }

  private static void refuses(String sentence, int fps, JointVector... targets) {
    assertThatThrownBy(() -> new RecordedMotion(LIMITS, List.of(targets), fps))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(sentence);
  }
}
