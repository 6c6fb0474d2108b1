package flowdeck.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.Pose;
import java.util.List;
import org.junit.jupiter.api.Test;

class LensTest {
  private static final Lens BENT =
      new Lens(320, 240, 300, 300, 159.5, 119.5, List.of(-0.25, 0.05, 0.001, -0.001, 0.0));

  @Test
  void straightenedPicturesShowThingsWhereThePinholeModelSaysTheyAre() {
    CameraModel model = BENT.model(Pose.IDENTITY);
    for (double[] point : new double[][] {{0, 0, 1}, {0.4, 0.3, 1}, {-0.42, 0.2, 1}}) {
      double[] seen = BENT.project(point[0], point[1], point[2]);
      byte[] bgr = new byte[3 * 320 * 240];
      for (int v = 0; v < 240; v++) {
        for (int u = 0; u < 320; u++) {
          double r2 = (u - seen[0]) * (u - seen[0]) + (v - seen[1]) * (v - seen[1]);
          bgr[3 * (v * 320 + u)] = (byte) Math.round(250 * Math.exp(-r2 / 8));
        }
      }
      double sum = 0;
      double sumU = 0;
      double sumV = 0;
      try (Undistortion undistortion = new Undistortion(BENT)) {
        byte[] straight = undistortion.apply(bgr);
        for (int v = 0; v < 240; v++) {
          for (int u = 0; u < 320; u++) {
            int shade = straight[3 * (v * 320 + u)] & 0xff;
            sum += shade;
            sumU += shade * (u + 0.5);
            sumV += shade * (v + 0.5);
          }
        }
      }
      double[] expected = model.project(point[0], point[1], point[2]);
      assertThat(sumU / sum).isCloseTo(expected[0], within(0.25));
      assertThat(sumV / sum).isCloseTo(expected[1], within(0.25));
    }
  }

  @Test
  void onlyALensThatBendsVisiblyNeedsStraightening() {
    assertThat(BENT.needsUndistortion()).isTrue();
    Lens almost = new Lens(320, 240, 300, 300, 159.5, 119.5, List.of(0.003, 0.0, 0.0, 0.0, 0.0));
    assertThat(almost.distortionPixels()).isBetween(0.01, 0.5);
    assertThat(almost.needsUndistortion()).isFalse();
  }

  @Test
  void aLensThatCannotBeSaysWhy() {
    assertThat(BENT.doubt()).isNull();
    List<Double> straight = List.of(0.0, 0.0, 0.0, 0.0, 0.0);
    List<Double> wide = List.of(-0.3, 0.08, 0.0, 0.0, 0.0);
    assertThat(new Lens(640, 480, 330, 330, 319.5, 239.5, wide).doubt()).isNull();
    assertThat(new Lens(640, 480, 612, 612, 32_000, 239.5, straight).doubt())
        .contains("principal point")
        .contains("640 x 480");
    assertThat(new Lens(640, 480, 612, 612, 319.5, -3, straight).doubt()).contains("principal");
    assertThat(new Lens(640, 480, 61_200, 61_200, 319.5, 239.5, straight).doubt())
        .contains("focal length");
    assertThat(new Lens(640, 480, 612, 61, 319.5, 239.5, straight).doubt()).contains("focal");
    List<Double> absurd = List.of(12.0, 0.0, 0.0, 0.0, 0.0);
    assertThat(new Lens(640, 480, 612, 612, 319.5, 239.5, absurd).doubt()).contains("bends");
    List<Double> endless = List.of(1e200, 1e300, 0.0, 0.0, 1e300);
    assertThat(new Lens(640, 480, 612, 612, 319.5, 239.5, endless).doubt()).contains("bends");
  }

  @Test
  void aLensForAnotherSizeOfTheSameShapeShowsTheSame() {
    Lens large = BENT.scaledTo(640, 480).orElseThrow();
    double[] small = BENT.project(0.2, -0.1, 1);
    double[] twice = large.project(0.2, -0.1, 1);
    assertThat(twice[0] + 0.5).isCloseTo(2 * (small[0] + 0.5), within(1e-9));
    assertThat(twice[1] + 0.5).isCloseTo(2 * (small[1] + 0.5), within(1e-9));
    assertThat(BENT.scaledTo(640, 360)).isEmpty();
  }
}
