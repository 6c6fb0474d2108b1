package flowdeck.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.CellDescription;
import org.junit.jupiter.api.Test;

class CameraModelTest {
  private final CameraModel camera = CameraModel.of(CellDescription.simulated().camera());

  @Test
  void theTargetIsInTheMiddleOfTheImage() {
    double[] pixel = camera.project(0.35, 0, 0.1);
    assertThat(pixel[0]).isCloseTo(320, within(1e-9));
    assertThat(pixel[1]).isCloseTo(240, within(1e-9));
    assertThat(pixel[2]).isCloseTo(Math.sqrt(1 + 0.85 * 0.85), within(1e-12));
  }

  @Test
  void seenFromTheFrontTheCellsLeftIsRightAndUpIsUp() {
    double[] middle = camera.project(0.4, 0, 0);
    assertThat(camera.project(0.4, 0.1, 0)[0]).isGreaterThan(middle[0]);
    assertThat(camera.project(0.4, 0, 0.1)[1]).isLessThan(middle[1]);
    assertThat(camera.project(0.5, 0, 0)[1]).isGreaterThan(middle[1]);
  }

  @Test
  void rayAndProjectionAgree() {
    double[] eye = camera.eye();
    double[] ray = camera.ray(123.4, 400.5);
    double[] pixel =
        camera.project(eye[0] + 1.7 * ray[0], eye[1] + 1.7 * ray[1], eye[2] + 1.7 * ray[2]);
    assertThat(eye).containsExactly(new double[] {1.35, 0, 0.95}, within(1e-12));
    assertThat(pixel).containsExactly(new double[] {123.4, 400.5, 1.7}, within(1e-9));
  }

  @Test
  void aSmallerImageShowsTheSameView() {
    double[] large = camera.project(0.5, 0.2, 0.1);
    double[] small = camera.scaledTo(160, 120).project(0.5, 0.2, 0.1);
    assertThat(small[0]).isCloseTo(large[0] / 4, within(1e-9));
    assertThat(small[1]).isCloseTo(large[1] / 4, within(1e-9));
  }
}
