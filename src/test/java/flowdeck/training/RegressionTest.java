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
    double[][] found = regression.coefficients(3);
    assertThat(found[0][0]).isCloseTo(2, within(0.01));
    assertThat(found[1][0]).isCloseTo(3, within(0.01));
    assertThat(found[2][0]).isCloseTo(-1, within(0.01));
    assertThat(found[1][1]).isCloseTo(-1, within(0.01));
    // Without b, its part is noise.
    assertThat(regression.coefficients(2)[1][0]).isCloseTo(3, within(0.03));
    double[][] left = regression.residualMoments();
    assertThat(left[0][0]).isCloseTo(0.01, within(1e-3));
    assertThat(left[0][1]).isCloseTo(0.02, within(1e-3)).isCloseTo(left[1][0], within(1e-9));
    assertThat(left[1][1]).isCloseTo(0.04, within(1e-3));
  }

  @Test
  void anInputThatNeverVariesDoesNoHarm() {
    Regression regression = new Regression(2, 1);
    for (int i = 0; i < 100; i++) {
      regression.add(new double[] {1, 0}, new double[] {5});
    }
    assertThat(regression.coefficients(2)[0][0]).isCloseTo(5, within(0.01));
    assertThat(regression.coefficients(2)[1][0]).isZero();
  }

  @Test
  void principalAxesAreOrthonormalAndDiagonalise() {
    SplittableRandom random = new SplittableRandom(2);
    int size = 40;
    double[][] moments = new double[size][size];
    for (int row = 0; row < 60; row++) {
      double[] x = random.doubles(size, -1, 1).toArray();
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          moments[i][j] += (1 + i % 5) * (1 + j % 5) * x[i] * x[j];
        }
      }
    }
    double[][] copy = new double[size][];
    double trace = 0;
    for (int i = 0; i < size; i++) {
      copy[i] = moments[i].clone();
      trace += moments[i][i];
    }
    PrincipalAxes found = PrincipalAxes.of(copy);
    double sum = 0;
    for (int p = 0; p < size; p++) {
      sum += found.variances()[p];
      assertThat(p == 0 || found.variances()[p - 1] >= found.variances()[p]).isTrue();
      for (int q = 0; q < size; q++) {
        double dot = 0;
        double form = 0;
        for (int i = 0; i < size; i++) {
          dot += found.axes()[p][i] * found.axes()[q][i];
          for (int j = 0; j < size; j++) {
            form += found.axes()[p][i] * moments[i][j] * found.axes()[q][j];
          }
        }
        assertThat(dot).isCloseTo(p == q ? 1 : 0, within(1e-10));
        assertThat(form).isCloseTo(p == q ? found.variances()[p] : 0, within(1e-8));
      }
    }
    assertThat(sum).isCloseTo(trace, within(1e-8));
  }
}
