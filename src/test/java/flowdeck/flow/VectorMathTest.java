package flowdeck.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VectorMathTest {

  @Test
  void logarithmsAreThoseOfDoublePrecision() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 20_000; round++) {
      float[] values = new float[8];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) Math.exp(80 * (2 * random.nextDouble() - 1));
      }
      float[] logs = values.clone();
      VectorMath.log(logs, 0);
      for (int i = 0; i < values.length; i++) {
        double exact = Math.log(values[i]);
        assertThat((double) logs[i]).isCloseTo(exact, within(3e-7 * Math.max(1, Math.abs(exact))));
      }
    }
  }

  /** A density that went wrong must not come out as a number, however likely. */
  @Test
  void whatHasNoLogarithmHasNone() {
    float[] values = {-1, 0, Float.NaN, Float.NEGATIVE_INFINITY, -0f, -Float.MIN_NORMAL, 1, 2};
    VectorMath.log(values, 0);
    for (int i = 0; i < 6; i++) {
      assertThat(values[i]).as("number %d", i).isNaN();
    }
    assertThat(values[6]).isZero();
    float[] exponents = {Float.NaN, 0, 1, -1, 2, -2, 80, -80};
    VectorMath.exp(exponents, 0, 8);
    assertThat(exponents[0]).isNaN();
    assertThat(exponents[1]).isEqualTo(1);
  }
}
