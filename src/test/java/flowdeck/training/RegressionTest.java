package flowdeck.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RegressionTest {

  @Test
  void findsTheCoefficientsAndWhatIsLeft() {
    SplittableRandom random = new SplittableRandom(1);
    Regression regression = new Regression(3, 2);
    int rows = 20_000;
    for (int i = 0; i < rows; i++) {
      double a = random.nextGaussian();
      double b = random.nextGaussian();
      double noise = 0.1 * random.nextGaussian();
      regression.add(
          new double[] {1, a, b}, new double[] {2 + 3 * a - b + noise, -a + 0.5 * b + 2 * noise});
    }
    double[][] found = regression.coefficients(3).getData();
    assertThat(found[0][0]).isCloseTo(2, within(0.01));
    assertThat(found[1][0]).isCloseTo(3, within(0.01));
    assertThat(found[2][0]).isCloseTo(-1, within(0.01));
    assertThat(found[1][1]).isCloseTo(-1, within(0.01));
    // Without b, its part is noise.
    assertThat(regression.coefficients(2).getEntry(1, 0)).isCloseTo(3, within(0.03));
    double[][] left = regression.residualMoments().getData();
    assertThat(left[0][0]).isCloseTo(0.01, within(1e-3));
    assertThat(left[0][1]).isCloseTo(0.02, within(1e-3)).isEqualTo(left[1][0]);
    assertThat(left[1][1]).isCloseTo(0.04, within(1e-3));
  }

  @Test
  void anInputThatNeverVariesDoesNoHarm() {
    Regression regression = new Regression(2, 1);
    for (int i = 0; i < 100; i++) {
      regression.add(new double[] {1, 0}, new double[] {5});
    }
    assertThat(regression.coefficients(2).getEntry(0, 0)).isCloseTo(5, within(0.01));
    assertThat(regression.coefficients(2).getEntry(1, 0)).isZero();
  }
}
