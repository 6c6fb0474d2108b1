package flowdeck.sim.scenes;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.core.CellDescription;
import flowdeck.core.Frame;
import flowdeck.core.NamedThreads;
import flowdeck.sim.render.Keypoint;
import flowdeck.sim.task.StackBlocksTwo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class TrainingScenesTest {
  private static TrainingScenes scenes(long seed) {
    return TrainingScenes.of(new StackBlocksTwo(), CellDescription.simulated(), seed);
  }

  @Test
  void theSameSeedGivesTheSamePicturesOnAnyThread() throws Exception {
    List<Callable<Integer>> jobs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      jobs.add(() -> hash(scenes(3), 12));
    }
    int alone = hash(scenes(3), 12);
    try (var threads = NamedThreads.fixed("scenes", 2)) {
      for (Future<Integer> hash : threads.invokeAll(jobs)) {
        assertThat(hash.get()).isEqualTo(alone);
      }
    }
  }

  @Test
  void everySceneHasTwoBlocksInTheWorkAreaAndEightPoints() {
    TrainingScenes scenes = scenes(7);
    int visible = 0;
    for (int i = 0; i < 60; i++) {
      LabelledScene scene = scenes.next();
      assertThat(scene.frame().width()).isEqualTo(160);
      assertThat(scene.frame().height()).isEqualTo(120);
      assertThat(scene.keypoints()).hasSize(8);
      assertThat(scene.keypoints().get(0).name()).isEqualTo("red block");
      assertThat(scene.keypoints().get(1).name()).isEqualTo("green block");
      for (Keypoint point : scene.keypoints()) {
        assertThat(point.visible()).isBetween(0.0, 1.0);
        visible += point.visible() > 0.5 ? 1 : 0;
      }
    }
    assertThat(visible).isGreaterThan(300);
  }

  @Test
  void visibleBlocksHaveTheirColourWhereTheLabelSays() {
    TrainingScenes scenes = scenes(11);
    int looked = 0;
    for (int i = 0; i < 40; i++) {
      LabelledScene scene = scenes.next();
      Keypoint red = scene.keypoints().get(0);
      if (red.visible() > 0.97 && inside(red)) {
        int[] bgr = pixel(scene.frame(), red);
        assertThat(bgr[2]).isGreaterThan(bgr[1] + 15);
        assertThat(bgr[2]).isGreaterThan(bgr[0] + 15);
        looked++;
      }
    }
    assertThat(looked).isGreaterThan(10);
  }

  private static int hash(TrainingScenes scenes, int count) {
    int hash = 1;
    for (int i = 0; i < count; i++) {
      LabelledScene scene = scenes.next();
      hash = 31 * hash + Arrays.hashCode(scene.frame().bgr());
      hash = 31 * hash + scene.keypoints().hashCode();
    }
    return hash;
  }

  private static boolean inside(Keypoint point) {
    return point.u() > 0 && point.u() < 1 && point.v() > 0 && point.v() < 1;
  }

  private static int[] pixel(Frame frame, Keypoint point) {
    int i =
        3
            * ((int) (point.v() * frame.height()) * frame.width()
                + (int) (point.u() * frame.width()));
    return new int[] {frame.bgr()[i] & 255, frame.bgr()[i + 1] & 255, frame.bgr()[i + 2] & 255};
  }
}
