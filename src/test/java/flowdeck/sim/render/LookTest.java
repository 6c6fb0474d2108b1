package flowdeck.sim.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.CellDescription;
import flowdeck.core.Frame;
import flowdeck.sim.Randomisation;
import flowdeck.sim.SceneState;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LookTest {
  private static final SceneState SCENE =
      Scenes.home(Scenes.block("red block", 0.55, 0.10, 0.025, Scenes.RED));

  private static SceneState at(long nanos) {
    double[] home = Scenes.CELL.leftHome().toArray();
    return new SceneState(nanos, home, home, 0.04, 0.04, SCENE.bodies());
  }

  private static byte[] picture(SimulatedCamera camera, long originNanos, long nanos) {
    camera.frameDue(at(originNanos + nanos), 0);
    Frame frame = camera.newest();
    assertThat(frame).isNotNull();
    return frame.bgr();
  }

  private static SimulatedCamera camera(String axes, long seed, long originNanos) {
    Randomisation randomisation = Randomisation.parse(axes);
    SimulatedCamera camera = SimulatedCamera.lockstep(Scenes.CELL, randomisation, 160, 120);
    begin(camera, randomisation, seed, originNanos);
    return camera;
  }

  private static void begin(
      SimulatedCamera camera, Randomisation randomisation, long seed, long originNanos) {
    camera.trialBegins(randomisation.cell(Scenes.CELL, seed), seed, originNanos);
  }

  @Test
  void withoutRandomisationACameraDrawsWhatTheRendererDoes() {
    byte[] plain = new SceneRenderer(Scenes.CELL, 160, 120).render(at(0), 0).bgr();
    try (SimulatedCamera camera = SimulatedCamera.lockstep(Scenes.CELL, 160, 120)) {
      camera.trialBegins(Scenes.CELL, 5, 0);
      assertThat(Arrays.equals(picture(camera, 0, 0), plain)).isTrue();
    }
  }

  @Test
  void aSeedLooksTheSameAgainWhateverCameBefore() {
    for (String axis : "textures,light,table-height,camera,noise,all".split(",")) {
      byte[] first;
      try (SimulatedCamera camera = camera(axis, 5, 0)) {
        first = picture(camera, 0, 33);
        Randomisation randomisation = Randomisation.parse(axis);
        begin(camera, randomisation, 6, 1000);
        assertThat(Arrays.equals(picture(camera, 1000, 33), first)).as(axis).isFalse();
        begin(camera, randomisation, 5, 2000);
        assertThat(Arrays.equals(picture(camera, 2000, 33), first)).as(axis).isTrue();
      }
    }
  }

  @Test
  void everyFrameHasItsOwnGrainOfTheSameStrength() {
    try (SimulatedCamera camera = camera("noise", 5, 0)) {
      byte[] one = picture(camera, 0, 0);
      byte[] two = picture(camera, 0, 33_000_000);
      byte[] plain = new SceneRenderer(Scenes.CELL, 160, 120).render(at(0), 0).bgr();
      double difference = deviation(one, two);
      assertThat(deviation(one, plain)).isBetween(0.9, 6.1);
      assertThat(difference / deviation(one, plain)).isBetween(1.3, 1.5); // independent: sqrt 2
    }
  }

  @Test
  void noLightIsSoDarkOrSoBrightThatThingsAreLost() {
    Randomisation light = Randomisation.parse("light");
    SceneRenderer renderer = new SceneRenderer(Scenes.CELL, 160, 120);
    double low = 255;
    double high = 0;
    for (long seed = 0; seed < 100; seed++) {
      byte[] bgr = renderer.render(SCENE, Look.of(light, seed).at(0), 0).bgr();
      double sum = 0;
      int burnt = 0;
      for (byte b : bgr) {
        sum += b & 255;
        burnt += (b & 255) > 253 ? 1 : 0;
      }
      low = Math.min(low, sum / bgr.length);
      high = Math.max(high, sum / bgr.length);
      assertThat(burnt).isLessThan(bgr.length / 20);
    }
    assertThat(low).isBetween(85.0, 130.0);
    assertThat(high).isBetween(140.0, 200.0);
  }

  @Test
  void theModelKnowsTheArmsWhereTheyUsuallyStand() {
    try (SimulatedCamera camera = camera("table-height", 5, 0)) {
      double[] tool = camera.model().project(0.5, 0.2, 0.3);
      double[] usual = new SceneRenderer(Scenes.CELL, 160, 120).camera().project(0.5, 0.2, 0.3);
      assertThat(tool).isEqualTo(usual);
    }
    try (SimulatedCamera camera = camera("camera", 5, 0)) {
      CellDescription moved = Randomisation.parse("camera").cell(Scenes.CELL, 5);
      assertThat(camera.model().eye()[0]).isCloseTo(moved.camera().eye()[0], within(1e-9));
    }
  }

  private static double deviation(byte[] a, byte[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double d = (a[i] & 255) - (b[i] & 255);
      sum += d * d;
    }
    return Math.sqrt(sum / a.length);
  }
}
