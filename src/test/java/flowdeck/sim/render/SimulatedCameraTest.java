package flowdeck.sim.render;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.core.CellDescription;
import flowdeck.core.Frame;
import flowdeck.sim.SceneState;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedCameraTest {
  private static final CellDescription CELL = CellDescription.simulated();

  @Test
  void inLockstepTheNewestFrameShowsTheNewestScene() {
    try (SimulatedCamera camera = SimulatedCamera.lockstep(CELL, 160, 120)) {
      assertThat(camera.newest()).isNull();
      camera.frameDue(scene(10), 0);
      camera.frameDue(scene(20), 1);
      Frame frame = camera.newest();
      assertThat(frame).isNotNull();
      assertThat(frame.sequence()).isEqualTo(1);
      assertThat(frame.captureNanos()).isEqualTo(20);
      assertThat(camera.newest()).isSameAs(frame);
      assertThat(camera.dropped()).isZero();
    }
  }

  @Test
  void theThreadedCameraDrawsTheNewestSceneAndCountsWhatItDropped() throws InterruptedException {
    try (SimulatedCamera camera = SimulatedCamera.threaded(CELL)) {
      for (int i = 0; i < 50; i++) {
        camera.frameDue(scene(i), i);
      }
      Frame frame = camera.newest();
      for (int waits = 0; waits < 500 && (frame == null || frame.sequence() != 49); waits++) {
        Thread.sleep(20);
        frame = camera.newest();
      }
      assertThat(frame).isNotNull();
      assertThat(frame.sequence()).isEqualTo(49);
      assertThat(camera.dropped()).isBetween(40L, 49L);
    }
  }

  private static SceneState scene(long nanos) {
    double[] home = CELL.leftHome().toArray();
    return new SceneState(nanos, home, home, 0.04, 0.04, List.of());
  }
}
