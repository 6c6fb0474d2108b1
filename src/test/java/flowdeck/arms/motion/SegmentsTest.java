package flowdeck.arms.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SegmentsTest {
  private final Random random = new Random(1);

  private static double distance(double... ends) {
    return Segments.distance(ends, 0, 6);
  }

  @Test
  void knowsCrossingsEndsPointsAndParallels() {
    assertThat(distance(-1, 0, 0, 1, 0, 0, 0, -1, 2, 0, 1, 2)).isEqualTo(2);
    assertThat(distance(0, 0, 0, 1, 0, 0, 3, 0, 0, 4, 0, 0)).isEqualTo(2);
    assertThat(distance(0, 0, 0, 1, 0, 0, 4, 0, 0, 3, 0, 0)).isEqualTo(2);
    assertThat(distance(0, 0, 0, 4, 0, 0, 1, 1, 0, 2, 1, 0)).isEqualTo(1);
    assertThat(distance(0, 0, 0, 0, 0, 0, 0, 3, 4, 0, 3, 4)).isEqualTo(5);
    assertThat(distance(1, 1, 1, 1, 1, 1, 0, 0, 1, 2, 0, 1)).isEqualTo(1);
    assertThat(distance(0, 0, 1, 2, 0, 1, 1, 1, 1, 1, 1, 1)).isEqualTo(1);
    assertThat(distance(-1, 0, 0, 1, 0, 0, 0, -1, 0, 0, 1, 0)).isZero();
  }

  @Test
  void isWhatAllPairsOfPointsSay() {
    for (int i = 0; i < 300; i++) {
      double[] ends = random.doubles(12, -1, 1).toArray();
      double least = Double.POSITIVE_INFINITY;
      for (int s = 0; s <= 60; s++) {
        for (int t = 0; t <= 60; t++) {
          double squares = 0;
          for (int axis = 0; axis < 3; axis++) {
            double a = ends[axis] + s / 60.0 * (ends[3 + axis] - ends[axis]);
            double b = ends[6 + axis] + t / 60.0 * (ends[9 + axis] - ends[6 + axis]);
            squares += (a - b) * (a - b);
          }
          least = Math.min(least, Math.sqrt(squares));
        }
      }
      assertThat(distance(ends)).isBetween(least - 0.06, least + 1e-12);
    }
  }

  @Test
  void isWhatTheReferenceSaysAlsoNearlyParallel() {
    for (int i = 0; i < 20_000; i++) {
      double[] ends = random.doubles(12, -1, 1).toArray();
      if (i % 2 == 0) { // the second along the first
        double stretch = random.nextGaussian();
        double noise = Math.pow(10, -random.nextInt(17));
        for (int axis = 0; axis < 3; axis++) {
          double way = ends[3 + axis] - ends[axis];
          ends[9 + axis] = ends[6 + axis] + stretch * way + noise * random.nextGaussian();
        }
      }
      double[][] first = {{ends[0], ends[1], ends[2]}, {ends[3], ends[4], ends[5]}};
      double[][] second = {{ends[6], ends[7], ends[8]}, {ends[9], ends[10], ends[11]}};
      assertThat(distance(ends)).isCloseTo(ReferenceSpace.distance(first, second), within(1e-6));
    }
  }
}
