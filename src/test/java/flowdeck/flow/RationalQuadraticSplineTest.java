package flowdeck.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleBiFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RationalQuadraticSplineTest {
  private static final int BINS = 8;
  private static final double BOUND = 5;
  private static final int SPLINES = 100_000;
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
    assertThat(spline.inverse(y)).isCloseTo(x, within(1e-9));
    assertThat(spline.logSlope()).isCloseTo(logSlope, within(1e-9));
  }

  @Test
  void zeroParametersAreTheIdentity() {
    RationalQuadraticSpline spline = new RationalQuadraticSpline(8, 5);
    for (double x = -6; x <= 6; x += 0.01) {
      assertThat(spline.forward(x)).isCloseTo(x, within(2 * Math.ulp(5.0)));
      assertThat(spline.logSlope()).isCloseTo(0, within(1e-15));
      assertThat(spline.inverse(x)).isCloseTo(x, within(2 * Math.ulp(5.0)));
    }
  }

  /**
   * Draws splines and points: every knot, the bounds, their neighbours, and points anywhere.
   *
   * @param scale of the raw numbers
   * @param knots of the axis the points are on
   */
  private static void forEachPoint(
      double scale, ToDoubleBiFunction<RationalQuadraticSpline, Integer> knots, PointCheck check) {
    Random random = new Random(Double.hashCode(scale));
    RationalQuadraticSpline spline = new RationalQuadraticSpline(BINS, BOUND);
    double[] raw = new double[RationalQuadraticSpline.numbersPerSpline(BINS)];
    for (int i = 0; i < SPLINES; i++) {
      for (int k = 0; k < raw.length; k++) {
        raw[k] = scale * random.nextGaussian();
      }
      spline.setRaw(raw, 0, 1);
      for (int k = 0; k <= BINS; k++) {
        check.at(spline, knots.applyAsDouble(spline, k));
      }
      double inner = knots.applyAsDouble(spline, 1 + i % (BINS - 1));
      check.at(spline, Math.nextUp(inner));
      check.at(spline, Math.nextDown(inner));
      check.at(spline, Math.nextDown(BOUND));
      check.at(spline, Math.nextUp(-BOUND));
      check.at(spline, BOUND * (2 * random.nextDouble() - 1));
      check.at(spline, 1.5 * BOUND * (2 * random.nextDouble() - 1));
    }
  }

  private interface PointCheck {
    void at(RationalQuadraticSpline spline, double value);
  }

  /** The way of a sample: from the base to the action, then scored. However extreme the numbers. */
  @ParameterizedTest
  @ValueSource(doubles = {0.3, 1, 3, 10, 100})
  void forwardUndoesInverseAndTheLogSlopesCancel(double scale) {
    Worst way = new Worst();
    Worst log = new Worst();
    forEachPoint(
        scale,
        RationalQuadraticSpline::knotY,
        (spline, y) -> {
          double x = spline.inverse(y);
          double inverseLog = -spline.logSlope();
          way.add(spline.forward(x) - y);
          log.add(spline.logSlope() + inverseLog);
        });
    assertThat(way.value).isLessThan(1e-10);
    // Beyond, the slope itself changes by more between neighbouring doubles close to a knot.
    if (scale <= 3) {
      assertThat(log.value).isLessThan(1e-10);
    }
  }

  /**
   * The other way a flat stretch loses digits whatever the code: neighbouring doubles lie further
   * apart on the one axis than on the other. Up to raw numbers of spread 1 no stretch is so flat.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.3, 1})
  void inverseUndoesForwardAndTheLogSlopesCancel(double scale) {
    Worst way = new Worst();
    Worst log = new Worst();
    forEachPoint(
        scale,
        RationalQuadraticSpline::knotX,
        (spline, x) -> {
          double y = spline.forward(x);
          double forwardLog = spline.logSlope();
          way.add(spline.inverse(y) - x);
          log.add(spline.logSlope() - forwardLog);
        });
    assertThat(way.value).isLessThan(1e-10);
    assertThat(log.value).isLessThan(1e-10);
  }

  /** Beyond, no more is lost than the rounding of y costs: the inverse itself adds nothing. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 3, 10, 100})
  void inverseLosesNoMoreThanTheRoundingOfItsArgument(double scale) {
    Worst inRoundings = new Worst();
    forEachPoint(
        scale,
        RationalQuadraticSpline::knotX,
        (spline, x) -> {
          double y = spline.forward(x);
          double rounding = Math.ulp(BOUND) * (1 + Math.exp(-spline.logSlope()));
          inRoundings.add((spline.inverse(y) - x) / rounding);
        });
    assertThat(inRoundings.value).isLessThan(64);
  }

  private static final class Worst {
    private double value;

    void add(double error) {
      value = Double.isNaN(error) ? error : Math.max(value, Math.abs(error));
    }
  }

  @Test
  void valueAndSlopeAreContinuousAtTheBoundsAndAtKnots() {
    Worst value = new Worst();
    Worst slope = new Worst();
    double step = 1e-9;
    forEachPoint(
        1,
        RationalQuadraticSpline::knotX,
        (spline, x) -> {
          double below = spline.forward(x - step);
          double slopeBelow = Math.exp(spline.logSlope());
          double above = spline.forward(x + step);
          double slopeAbove = Math.exp(spline.logSlope());
          double largest = Math.max(slopeBelow, slopeAbove);
          value.add((above - below) / largest);
          slope.add((slopeAbove - slopeBelow) / largest);
        });
    assertThat(value.value).isLessThan(4 * step);
    assertThat(slope.value).isLessThan(1e-4);
    RationalQuadraticSpline spline = random(3, 3);
    for (double edge : new double[] {-BOUND, BOUND}) {
      assertThat(spline.forward(edge)).isEqualTo(edge);
      assertThat(spline.inverse(edge)).isEqualTo(edge);
      for (double near = 1e-2; near > 1e-12; near /= 10) {
        for (double x : new double[] {edge - near, edge + near}) {
          assertThat(spline.forward(x)).isCloseTo(edge, within(2e3 * near));
          assertThat(Math.exp(spline.logSlope())).isCloseTo(1, within(1e6 * near + 1e-9));
          assertThat(spline.inverse(x)).isCloseTo(edge, within(2e3 * near));
        }
      }
    }
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
  void isMonotoneAcrossKnotsAndTails() {
    for (int seed = 0; seed < 20; seed++) {
      RationalQuadraticSpline spline = random(seed, 4);
      double last = spline.forward(-5.1);
      int falls = 0;
      for (int i = 1; i <= 100_000; i++) {
        double y = spline.forward(-5.1 + i * 10.2 / 100_000);
        falls += y < last ? 1 : 0;
        last = y;
      }
      assertThat(falls).isZero();
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
    Random random = new Random(seed);
    double[] raw = new double[RationalQuadraticSpline.numbersPerSpline(8)];
    Arrays.setAll(raw, i -> scale * random.nextGaussian());
    spline.setRaw(raw, 0, 1);
    return spline;
  }
}
