package flowdeck.sim.scenes;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.core.CellDescription;
import flowdeck.core.Frame;
import flowdeck.sim.SceneState;
import flowdeck.sim.render.Appearance;
import flowdeck.sim.render.Keypoint;
import flowdeck.sim.task.LiftPot;
import flowdeck.sim.task.TowelFolding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class TrialMomentsTest {
  private static final CellDescription CELL = CellDescription.simulated();
  private static final int COUNT = 40;

  private static List<SceneState> moments(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    TrialMoments moments = new TrialMoments(new LiftPot(), CELL, new ArmPoses(CELL), 40);
    List<SceneState> scenes = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      scenes.add(moments.next(random));
    }
    return scenes;
  }

  @Test
  void theSameSeedGivesTheSameMoments() {
    List<Integer> once = moments(3).stream().map(TrialMomentsTest::hash).toList();
    assertThat(moments(3).stream().map(TrialMomentsTest::hash).toList()).isEqualTo(once);
    assertThat(once.stream().distinct().count()).isGreaterThan(COUNT / 2);
  }

  @Test
  void armsAreSometimesWhereNoTrialHasThem() {
    ArmPoses poses = new ArmPoses(CELL);
    int low = 0;
    int held = 0;
    for (SceneState scene : moments(4)) {
      held += !scene.touches().isEmpty() ? 1 : 0;
      double apart = poses.tool(0, scene.leftJoints()).z() - poses.tool(1, scene.rightJoints()).z();
      low += Math.abs(apart) > 0.08 ? 1 : 0;
    }
    assertThat(low).as("arms at different heights, which this task never asks for").isPositive();
    assertThat(held).as("moments in which something is touched").isGreaterThan(8);
  }

  @Test
  void labelsOfATowelLieOnIt() {
    LabelledScene scene = TrainingScenes.first(new TowelFolding(), CELL);
    List<Keypoint> towel =
        scene.keypoints().stream().filter(point -> point.name().startsWith("towel")).toList();
    assertThat(towel).hasSize(8);
    Frame with = scene.frame();
    SceneState bare =
        new SceneState(
            0,
            scene.scene().leftJoints(),
            scene.scene().rightJoints(),
            scene.scene().leftFinger(),
            scene.scene().rightFinger(),
            List.of());
    Frame without = new ScenePainter(CELL).draw(bare, Appearance.LIVE).frame();
    double u = towel.stream().mapToDouble(Keypoint::u).average().orElseThrow();
    double v = towel.stream().mapToDouble(Keypoint::v).average().orElseThrow();
    for (Keypoint point : towel) {
      assertThat(point.visible()).isGreaterThan(0.9);
      assertThat(changed(with, without, point.u(), point.v(), u, v, 0.1))
          .as("%s, a little inside", point.name())
          .isTrue();
      assertThat(changed(with, without, point.u(), point.v(), u, v, -0.15))
          .as("%s, a little outside", point.name())
          .isFalse();
    }
  }

  /** Whether two pictures differ at a point, moved a share of the way to another. */
  private static boolean changed(
      Frame a, Frame b, double u, double v, double towardsU, double towardsV, double share) {
    int x = (int) ((u + share * (towardsU - u)) * a.width());
    int y = (int) ((v + share * (towardsV - v)) * a.height());
    int difference = 0;
    for (int c = 0; c < 3; c++) {
      int i = 3 * (y * a.width() + x) + c;
      difference += Math.abs((a.bgr()[i] & 255) - (b.bgr()[i] & 255));
    }
    return difference > 60;
  }

  private static int hash(SceneState scene) {
    return 31 * Arrays.hashCode(scene.leftJoints()) + scene.bodies().hashCode();
  }
}
