package flowdeck.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RationalQuadraticSplineTest {
  private static final double[] WIDTHS = {0.3, -0.7, 1.1, 0};
  private static final double[] HEIGHTS = {-0.2, 0.9, 0.1, -1.3};
  private static final double[] SLOPES = {0.5, -1, 2};

  @ParameterizedTest
  @CsvSource({
    "-2.2, -2.396079870955, -0.400328533554",
    "-1.0, 1.249188143221, -1.320936665056",
    "0.0, 1.450965552374, -1.606585598720",
    "0.4, 1.539631592050, -1.391282259117",
    "1.7, 2.217261368128, 0.143296394394",
    "2.9, 2.942122683696, -1.072226269382",
    "3.0, 3.0, 0",
    "-3.0, -3.0, 0",
    "3.2, 3.2, 0"
  })
  void mapsAsTheReferenceImplementationWithDurkansParametrisation(
      double x, double y, double logSlope) {
    RationalQuadraticSpline spline = new RationalQuadraticSpline(4, 3);
    double[] slopes = {1, 0, 0, 0, 1};
    for (int k = 0; k < 3; k++) {
      slopes[k + 1] = 1e-3 + Math.log1p(Math.exp(SLOPES[k]));
    }
    spline.setKnots(durkanKnots(WIDTHS), durkanKnots(HEIGHTS), slopes);
    assertThat(spline.forward(x)).isCloseTo(y, within(1e-11));
    assertThat(spline.logSlope()).isCloseTo(logSlope, within(1e-11));
    assertThat(spline.inverse(y)).isCloseTo(x, within(1e-10));
    assertThat(spline.logSlope()).isCloseTo(logSlope, within(1e-10));
  }

  /** Bins of at least 1e-3 of the whole, the rest shared by a softmax. */
  private static double[] durkanKnots(double[] raw) {
    double total = 0;
    for (double u : raw) {
      total += Math.exp(u);
    }
    double[] knots = new double[raw.length + 1];
    double share = 0;
    knots[0] = -3;
    for (int k = 0; k < raw.length; k++) {
      share += 1e-3 + (1 - 1e-3 * raw.length) * Math.exp(raw[k]) / total;
      knots[k + 1] = -3 + 6 * share;
    }
    return knots;
  }

  @ParameterizedTest
  @CsvSource({"-1, 0.5824475156, 1.4332466175", "0, 1.1018094109, -1.9469688437"})
  void mapsAsZukoWithTheSoftClip(double x, double y, double logSlope) {
    RationalQuadraticSpline spline = new RationalQuadraticSpline(4, 3);
    double[] raw = new double[11];
    System.arraycopy(WIDTHS, 0, raw, 0, 4);
    System.arraycopy(HEIGHTS, 0, raw, 4, 4);
    System.arraycopy(SLOPES, 0, raw, 8, 3);
    spline.setRaw(raw, 0, 1);
    assertThat(spline.forward(x)).isCloseTo(y, within(1e-9));
    assertThat(spline.logSlope()).isCloseTo(logSlope, within(1e-9));
  }

  @Test
  void zeroParametersAreTheIdentity() {
    RationalQuadraticSpline spline = new RationalQuadraticSpline(8, 5);
    for (double x = -6; x <= 6; x += 0.01) {
      assertThat(spline.forward(x)).isCloseTo(x, within(1e-14));
      assertThat(spline.logSlope()).isCloseTo(0, within(1e-14));
    }
  }

  @Property
  void inverseUndoesForward(@ForAll long seed, @ForAll @DoubleRange(min = -6, max = 6) double x) {
    RationalQuadraticSpline spline = random(seed, 1.5);
    double y = spline.forward(x);
    double logSlope = spline.logSlope();
    double back = spline.inverse(y);
    // Where the curve is flat, x is only known to rounding in y over the slope.
    assertThat(back).isCloseTo(x, within(1e-10 + 1e-14 * Math.exp(-logSlope)));
    assertThat(spline.logSlope()).isCloseTo(logSlope, within(1e-6));
  }

  /**
   * Raw numbers of standard deviation 1 and 2; on knots, on the bound, and anywhere. With 3 the
   * worst is 1.1e-10: the curve is then so flat in places that rounding y alone moves x as far.
   */
  @ParameterizedTest
  @CsvSource({"1", "2"})
  void aHundredThousandSplinesComeBackWithinOneInTenBillion(double scale) {
    double worst = 0;
    double worstSlope = 0;
    for (int seed = 0; seed < 100_000; seed++) {
      Random random = new Random(seed);
      double[] raw = raw(random, scale);
      RationalQuadraticSpline spline = new RationalQuadraticSpline(8, 5);
      spline.setRaw(raw, 0, 1);
      double[] knots = softClippedKnots(raw);
      double[] points = {
        -5,
        5,
        0,
        10 * random.nextDouble() - 5,
        knots[random.nextInt(9)],
        12 * random.nextDouble() - 6
      };
      for (double x : points) {
        double y = spline.forward(x);
        double logSlope = spline.logSlope();
        worst = Math.max(worst, Math.abs(spline.inverse(y) - x));
        // A knot may be met from its other side, where the slope is the same to rounding.
        worstSlope = Math.max(worstSlope, Math.abs(spline.logSlope() - logSlope));
      }
    }
    assertThat(worst).isLessThan(1e-10);
    assertThat(worstSlope).isLessThan(scale == 1 ? 1e-10 : 1e-6);
  }

  private static double[] raw(Random random, double scale) {
    double[] raw = new double[23];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = scale * random.nextGaussian();
    }
    return raw;
  }

  private static double[] softClippedKnots(double[] raw) {
    double[] ends = new double[9];
    for (int k = 0; k < 8; k++) {
      ends[k + 1] = ends[k] + Math.exp(raw[k] / (1 + Math.abs(2 * raw[k] / Math.log(1e-3))));
    }
    double[] knots = new double[9];
    for (int k = 0; k < 9; k++) {
      knots[k] = 10 * ends[k] / ends[8] - 5;
    }
    return knots;
  }

  @Property
  void slopeAgreesWithFiniteDifference(
      @ForAll long seed, @ForAll @DoubleRange(min = -5.5, max = 5.5) double x) {
    RationalQuadraticSpline spline = random(seed, 1);
    double step = 1e-7;
    double difference = (spline.forward(x + step) - spline.forward(x - step)) / (2 * step);
    spline.forward(x);
    double slope = Math.exp(spline.logSlope());
    assertThat(difference).isCloseTo(slope, within(1e-4 + 1e-3 * slope));
  }

  @Test
  void isMonotoneAndContinuousAcrossKnotsAndTails() {
    for (int seed = 0; seed < 20; seed++) {
      RationalQuadraticSpline spline = random(seed, 4);
      double last = spline.forward(-5.1);
      for (int i = 1; i <= 100_000; i++) {
        double x = -5.1 + i * 10.2 / 100_000;
        double y = spline.forward(x);
        assertThat(y).isGreaterThanOrEqualTo(last);
        last = y;
      }
      for (double edge : new double[] {-5, 5}) {
        double inside = edge * (1 - 1e-12);
        assertThat(spline.forward(inside)).isCloseTo(edge, within(1e-9));
        assertThat(spline.logSlope()).isCloseTo(0, within(1e-6));
        assertThat(spline.forward(edge)).isEqualTo(edge);
        assertThat(spline.inverse(edge)).isEqualTo(edge);
      }
    }
  }

  @Test
  void staysFiniteUnderExtremeParameters() {
    for (int seed = 0; seed < 2000; seed++) {
      RationalQuadraticSpline spline = random(seed, 100);
      Random random = new Random(seed);
      double y = spline.inverse(10 * random.nextDouble() - 5);
      assertThat(y).isBetween(-5.0, 5.0);
      assertThat(spline.logSlope()).isFinite();
    }
  }

  private static RationalQuadraticSpline random(long seed, double scale) {
    RationalQuadraticSpline spline = new RationalQuadraticSpline(8, 5);
    spline.setRaw(raw(new Random(seed), scale), 0, 1);
    return spline;
  }
}
