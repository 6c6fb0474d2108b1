package flowdeck.sim.task;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.core.CellDescription;
import flowdeck.core.JointVector;
import flowdeck.sim.ExpertTrial;
import flowdeck.sim.Mistaken;
import flowdeck.sim.SceneState;
import flowdeck.sim.TaskProgress.Outcome;
import flowdeck.sim.cloth.ClothState;
import flowdeck.sim.cloth.Piercings;
import flowdeck.sim.render.SceneRenderer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Whole trials of {@link TowelFolding} in physics. */
class TowelExpertTest {
  private static final TowelFolding TASK = new TowelFolding();

  @Test
  void expertFoldsTheTowelWithinTheMotionLimits() {
    for (long seed : new long[] {100_000, 100_005}) {
      ExpertTrial trial = ExpertTrial.run(TASK, seed);
      assertThat(trial.failure()).isNull();
      assertThat(trial.progress().outcome()).as("seed %d", seed).isEqualTo(Outcome.SUCCESS);
      assertThat(trial.progress().stageNanos()).hasSize(3).isSorted();
      assertThat(trial.clamps()).isZero();
    }
  }

  @Test
  void noThreadHasGoneThroughAnotherLayerWhenTheTowelIsFolded() {
    for (long seed : new long[] {100_000, 100_005, 100_006}) {
      ClothState[] end = new ClothState[1];
      ExpertTrial.run(TASK, seed, (cell, inForce) -> end[0] = cell.scene().cloth());
      assertThat(Piercings.count(end[0])).as("seed %d", seed).isZero();
    }
  }

  @Test
  void expertLooksWhereTheTowelReallyLies() {
    ClothState[] end = new ClothState[1];
    ExpertTrial trial =
        ExpertTrial.run(
            TASK.forDemonstrations(), 7, (cell, inForce) -> end[0] = cell.scene().cloth());
    assertThat(trial.progress().success()).isTrue();
    assertThat(new FoldedTowel().coverage(end[0])).isBetween(0.42, 0.60);
  }

  @Test
  void graspBesideTheTowelIsAMissAndLeavesTheTrialAtTheStart() {
    // The expert believes the towel 3 cm further from the arms than it is.
    assertThat(
            ExpertTrial.run(new Mistaken(TASK, scene -> shifted(scene, -0.03)), 100_000)
                .progress()
                .completedStage())
        .isZero();
    ExpertTrial beyond =
        ExpertTrial.run(new Mistaken(TASK, scene -> shifted(scene, 0.05)), 100_000);
    assertThat(beyond.progress().success()).isFalse();
  }

  @Test
  void oneArmAloneReachesNoStage() {
    ExpertTrial trial =
        ExpertTrial.run(TASK, 100_000, target -> gripper(target, 15, 1), (cell, inForce) -> {});
    assertThat(trial.progress().completedStage()).isZero();
    assertThat(trial.progress().success()).isFalse();
  }

  @Test
  void gripperThatNeverLetsGoEndsAtPicking() {
    boolean[] closed = new boolean[1];
    ExpertTrial trial =
        ExpertTrial.run(
            TASK,
            100_000,
            target -> {
              closed[0] |= target.get(7) < 0.05;
              return closed[0] ? gripper(target, 7, 0) : target;
            },
            (cell, inForce) -> {});
    assertThat(trial.progress().completedStage()).isEqualTo(1);
    assertThat(trial.progress().success()).isFalse();
  }

  @Test
  void fingersThatStayFiveMillimetresApartHoldNoTowel() {
    // 5 mm more than the opening below which pads hold.
    double least = (0.010 + 0.005) / CellDescription.simulated().fingerOpening();
    ExpertTrial trial =
        ExpertTrial.run(
            TASK,
            100_000,
            target -> gripper(target, 7, Math.max(least, target.get(7))),
            (cell, inForce) -> {});
    assertThat(trial.progress().completedStage()).isZero();
  }

  private static JointVector gripper(JointVector target, int index, double fraction) {
    double[] changed = target.toArray();
    changed[index] = fraction;
    return JointVector.of(changed);
  }

  @Test
  void sameSeedGivesTheSameStatesAndPicturesOnOneThreadAndOnTwo() {
    long alone = hash();
    assertThat(hash()).isEqualTo(alone);
    CompletableFuture<Long> first = CompletableFuture.supplyAsync(TowelExpertTest::hash);
    CompletableFuture<Long> second = CompletableFuture.supplyAsync(TowelExpertTest::hash);
    assertThat(first.join()).isEqualTo(alone);
    assertThat(second.join()).isEqualTo(alone);
  }

  /** Of all states of a trial and of a picture twice a second. */
  private static long hash() {
    SceneRenderer renderer = new SceneRenderer(CellDescription.simulated(), 160, 120);
    long[] pictures = {1};
    int[] ticks = {0};
    ExpertTrial trial =
        ExpertTrial.run(
            TASK,
            100_003,
            (cell, inForce) -> {
              if (ticks[0]++ % 50 == 0) {
                byte[] picture = renderer.render(cell.scene(), 0).bgr();
                pictures[0] = 31 * pictures[0] + Arrays.hashCode(picture);
              }
            });
    return 31 * trial.hash() + pictures[0];
  }

  /** The scene with the towel elsewhere along x. */
  private static SceneState shifted(SceneState s, double byX) {
    ClothState towel = s.cloth();
    float[] position = towel.position().clone();
    for (int i = 0; i < position.length; i += 3) {
      position[i] += (float) byX;
    }
    ClothState elsewhere =
        new ClothState(
            towel.columns(), towel.rows(), towel.spacing(), position, towel.holder(), towel.rgb());
    return new SceneState(
        s.nanos(),
        s.leftJoints(),
        s.rightJoints(),
        s.leftFinger(),
        s.rightFinger(),
        s.bodies(),
        elsewhere,
        s.touches());
  }
}
