package flowdeck.sim.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.Frame;
import flowdeck.core.Pose;
import flowdeck.sim.GripperGeometry;
import flowdeck.sim.SceneState;
import flowdeck.sim.Solid;
import java.util.List;
import org.junit.jupiter.api.Test;

class SceneRendererTest {
  private final SceneState twoBlocks =
      Scenes.home(
          Scenes.block("red block", 0.55, 0.10, 0.025, Scenes.RED),
          Scenes.block("blue block", 0.48, -0.12, 0.025, Scenes.BLUE));

  @Test
  void theSameSceneGivesTheSameBytes() {
    SceneRenderer renderer = new SceneRenderer(Scenes.CELL, 320, 240);
    Frame first = renderer.render(twoBlocks, 0);
    renderer.render(Scenes.home(), 1);
    Frame again = renderer.render(twoBlocks, 2);
    Frame other = new SceneRenderer(Scenes.CELL, 320, 240).render(twoBlocks, 3);
    assertThat(again.bgr()).isEqualTo(first.bgr());
    assertThat(other.bgr()).isEqualTo(first.bgr());
    assertThat(again.sequence()).isEqualTo(2);
  }

  @Test
  void aFrameCarriesTheSceneTime() {
    SceneState scene = new SceneState(77, home(), home(), 0.04, 0.04, List.of());
    assertThat(new SceneRenderer(Scenes.CELL, 160, 120).render(scene, 0).captureNanos())
        .isEqualTo(77);
  }

  @Test
  void projectedCentresOfBlocksFallOnTheirColour() {
    SceneRenderer renderer = new SceneRenderer(Scenes.CELL, 320, 240);
    Frame frame = renderer.render(twoBlocks, 0);
    List<Keypoint> points = renderer.keypoints(twoBlocks);
    int red = pixel(frame, points.get(0));
    int blue = pixel(frame, points.get(1));
    assertThat(red >> 16 & 255).isGreaterThan(2 * (red & 255) + 20);
    assertThat(blue & 255).isGreaterThan((blue >> 16 & 255) + 60);
    assertThat(points.get(0).visible()).isGreaterThan(0.98);
    assertThat(points.get(1).visible()).isGreaterThan(0.98);
  }

  @Test
  void pointsAreNamedBodiesFirstThenToolsThenFingerTips() {
    SceneRenderer renderer = new SceneRenderer(Scenes.CELL, 160, 120);
    renderer.render(twoBlocks, 0);
    assertThat(renderer.keypoints(twoBlocks).stream().map(Keypoint::name))
        .containsExactly(
            "red block",
            "blue block",
            "left tcp",
            "right tcp",
            "left finger +",
            "left finger -",
            "right finger +",
            "right finger -");
  }

  @Test
  void theMiddleOfAnOutlineIsWhereTheCentreProjects() {
    SceneRenderer renderer = new SceneRenderer(Scenes.CELL, 640, 480, false);
    SceneState ball = Scenes.home(Scenes.block("green", 0.5, 0.0, 0.025, 0x10C010));
    Frame frame = renderer.render(ball, 0);
    double sumU = 0;
    double sumV = 0;
    int count = 0;
    for (int y = 0; y < 480; y++) {
      for (int x = 0; x < 640; x++) {
        int i = 3 * (y * 640 + x);
        if ((frame.bgr()[i + 1] & 255) > 2 * (frame.bgr()[i + 2] & 255)) {
          sumU += x + 0.5;
          sumV += y + 0.5;
          count++;
        }
      }
    }
    Keypoint centre = renderer.keypoints(ball).getFirst();
    assertThat(count).isGreaterThan(500);
    assertThat(sumU / count).isCloseTo(640 * centre.u(), within(0.8));
    assertThat(sumV / count).isCloseTo(480 * centre.v(), within(0.8));
  }

  @Test
  void aBlockBehindAnotherIsPartlyVisible() {
    SceneRenderer renderer = new SceneRenderer(Scenes.CELL, 320, 240);
    // The camera looks along -x from above: a wall of a block in front hides the lower part.
    SceneState.Body screen =
        new SceneState.Body(
            "screen", Pose.translation(0.60, 0, 0.05), Solid.woodenBox(0.01, 0.08, 0.05, 0x808080));
    SceneState scene = Scenes.home(Scenes.block("red", 0.54, 0, 0.025, Scenes.RED), screen);
    renderer.render(scene, 0);
    assertThat(renderer.keypoints(scene).get(0).visible()).isBetween(0.1, 0.9);
    assertThat(renderer.keypoints(scene).get(1).visible()).isGreaterThan(0.98);
  }

  @Test
  void aBlockOutsideTheImageIsNotVisible() {
    SceneRenderer renderer = new SceneRenderer(Scenes.CELL, 160, 120);
    SceneState scene = Scenes.home(Scenes.block("red", 0.5, 2.0, 0.025, Scenes.RED));
    renderer.render(scene, 0);
    Keypoint point = renderer.keypoints(scene).getFirst();
    assertThat(point.visible()).isZero();
    assertThat(point.u()).isGreaterThan(1);
  }

  @Test
  void openFingersStandApartByTheOpening() {
    SceneRenderer renderer = new SceneRenderer(Scenes.CELL, 640, 480);
    SceneState open = Scenes.home();
    SceneState closed = new SceneState(0, home(), home(), 0, 0, List.of());
    renderer.render(open, 0);
    double wide = width(renderer.keypoints(open));
    renderer.render(closed, 1);
    double narrow = width(renderer.keypoints(closed));
    double pixelsPerMetre =
        Scenes.CELL.camera().focalPixels() / renderer.keypoints(closed).get(0).depth();
    assertThat(wide - narrow)
        .isCloseTo(Scenes.CELL.fingerOpening() * pixelsPerMetre, within(0.03 * wide));
    assertThat(narrow)
        .isCloseTo(2 * GripperGeometry.FINGER_HALF_Y * pixelsPerMetre, within(0.03 * wide));
  }

  @Test
  void anArmThrowsAShadowOnTheTable() {
    SceneRenderer renderer = new SceneRenderer(Scenes.CELL, 160, 120, false);
    SceneState.Body roof =
        new SceneState.Body(
            "roof", Pose.translation(0.5, 0, 0.3), Solid.woodenBox(0.05, 0.05, 0.005, 0x404040));
    Frame bare = renderer.render(Scenes.home(), 0);
    Frame shaded = renderer.render(Scenes.home(roof), 1);
    Appearance light = Appearance.LIVE;
    double shiftX = -0.3 * light.lightX() / light.lightZ();
    double shiftY = -0.3 * light.lightY() / light.lightZ();
    double[] at = renderer.camera().project(0.5 + shiftX, shiftY, 0);
    int i = 3 * ((int) at[1] * 160 + (int) at[0]);
    assertThat(shaded.bgr()[i] & 255).isLessThan((bare.bgr()[i] & 255) * 3 / 4);
  }

  @Test
  void anotherAppearanceChangesThePictureAndBack() {
    SceneRenderer renderer = new SceneRenderer(Scenes.CELL, 160, 120);
    Frame live = renderer.render(twoBlocks, 0);
    Appearance dim = new Appearance(0.2, 0.3, 1, 0.8, 0.8, 0xA08060, 0x808080, 0.3, 0.2, 2, 5);
    Frame other = renderer.render(twoBlocks, dim, 1);
    assertThat(other.bgr()).isNotEqualTo(live.bgr());
    assertThat(renderer.render(twoBlocks, 2).bgr()).isEqualTo(live.bgr());
  }

  private static double[] home() {
    return Scenes.CELL.leftHome().toArray();
  }

  private static double width(List<Keypoint> points) {
    return 640 * Math.abs(points.get(2).u() - points.get(3).u());
  }

  private static int pixel(Frame frame, Keypoint point) {
    int x = (int) (point.u() * frame.width());
    int y = (int) (point.v() * frame.height());
    int i = 3 * (y * frame.width() + x);
    return (frame.bgr()[i + 2] & 255) << 16
        | (frame.bgr()[i + 1] & 255) << 8
        | frame.bgr()[i] & 255;
  }
}
