package flowdeck.sim.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import flowdeck.sim.ExpertTrial;
import flowdeck.sim.SceneState;
import flowdeck.sim.SimulatedCell;
import flowdeck.sim.TaskProgress;
import flowdeck.sim.TaskProgress.Outcome;
import flowdeck.sim.Touch;
import flowdeck.sim.task.TaskTrials.Sight;
import flowdeck.sim.task.TaskTrials.Watch;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BeatBlockHammerTest {
  private static final BeatBlockHammer TASK = new BeatBlockHammer();
  private static final int HAMMER = 0;
  private static final int BLOCK = 1;

  /** The block of this seed is on the right arm's side. */
  private static final long RIGHT = firstSeed(-1);

  private static final long LEFT = firstSeed(1);
  private static final Pose STANDING = TASK.setup(RIGHT).bodies().get(HAMMER).pose();
  private static final Pose TARGET = TASK.setup(RIGHT).bodies().get(BLOCK).pose();
  private static final double TOP = TARGET.z() + 0.025;
  private static final double CLOSED = 0.011;

  private static final Touch GRIP =
      new Touch("hammer", Touch.RIGHT_FINGERS, TARGET.x() - 0.07, TARGET.y(), 0.085, 80);

  private static final Pose ON_BLOCK = Pose.translation(TARGET.x(), TARGET.y(), TOP + STANDING.z());

  private static final Sight CARRIED = inHand(Pose.translation(0, 0, 0.10).times(STANDING));
  private static final Sight STRUCK = inHand(ON_BLOCK).touching(GRIP, blow(TARGET.x(), TOP, 12));
  private static final Sight RESTING = inHand(ON_BLOCK);

  private static long firstSeed(int side) {
    return LongStream.iterate(100_000, seed -> seed + 1)
        .filter(seed -> side * TASK.setup(seed).bodies().get(BLOCK).pose().y() > 0)
        .findFirst()
        .orElseThrow();
  }

  private static Sight inHand(Pose hammer) {
    return new Sight(hammer, TaskTrials.OPEN, CLOSED, List.of(GRIP));
  }

  private static Touch blow(double x, double z, double newtons) {
    return new Touch("block", "hammer", x, TARGET.y(), z, newtons);
  }

  @Property(tries = 200)
  void hammerLiesInTheMiddleAndTheBlockClearOfItOnOneSide(@ForAll long seed) {
    List<SceneState.Body> bodies = TASK.setup(seed).bodies();
    Pose hammer = bodies.get(HAMMER).pose();
    Pose block = bodies.get(BLOCK).pose();
    assertThat(hammer.x()).isBetween(0.50, 0.62);
    assertThat(Math.abs(hammer.y())).isLessThan(0.04);
    assertThat(block.x()).isBetween(0.49, 0.62);
    assertThat(Math.abs(block.y())).isBetween(0.10, 0.25);
    assertThat(Math.hypot(block.x() - hammer.x(), block.y() - hammer.y())).isGreaterThan(0.065);
    assertThat(bodies.get(BLOCK).solid().fixed()).isTrue();
    assertThat(bodies.get(HAMMER).solid().fixed()).isFalse();
    assertThat(TASK.setup(seed).bodies()).isEqualTo(bodies);
    Pose wider = TASK.forDemonstrations().setup(seed).bodies().get(BLOCK).pose();
    assertThat(wider.x()).isEqualTo(block.x(), within(0.0101));
    assertThat(wider.y()).isEqualTo(block.y(), within(0.0101));
  }

  @Test
  void bothArmsHaveTheirTurn() {
    assertThat(
            LongStream.range(100_000, 100_100)
                .filter(seed -> TASK.setup(seed).bodies().get(BLOCK).pose().y() > 0)
                .count())
        .isBetween(45L, 55L);
  }

  @Test
  void hammerLiesStillUntilItIsTaken() {
    for (long seed = 0; seed < 4; seed++) {
      try (SimulatedCell cell = new SimulatedCell(CellDescription.simulated())) {
        cell.reset(TASK, seed);
        Pose before = cell.scene().bodies().get(HAMMER).pose();
        cell.advanceTo(2_000_000_000L);
        Pose after = cell.scene().bodies().get(HAMMER).pose();
        assertThat(after.x()).isEqualTo(before.x(), within(1e-3));
        assertThat(after.y()).isEqualTo(before.y(), within(1e-3));
        assertThat(after.z()).isEqualTo(before.z(), within(1e-3));
        assertThat(after.r22()).isGreaterThan(Math.cos(Math.toRadians(1)));
        assertThat(cell.progress().completedStage()).isZero();
      }
    }
  }

  @Test
  void blowWithTheHeadAfterWhichTheHammerStaysInHandIsSuccess() {
    Watch watch = new Watch(TASK, RIGHT).see(CARRIED, 0.1);
    assertThat(watch.progress().completedStage()).isEqualTo(1);
    assertThat(watch.see(STRUCK, 0.05).see(RESTING, 0.44).progress().outcome())
        .isEqualTo(Outcome.RUNNING);
    TaskProgress late = watch.see(RESTING, 0.05).progress();
    assertThat(late.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(late.completedStage()).isEqualTo(2);
  }

  static Stream<Arguments> nearMisses() {
    Touch fingers = new Touch("block", Touch.RIGHT_FINGERS, TARGET.x(), TARGET.y(), TOP, 30);
    Touch blow = blow(TARGET.x(), TOP, 12);
    Pose beside = Pose.translation(0.021, 0, 0).times(ON_BLOCK);
    Pose handle = Pose.translation(0.085, 0, -0.024).times(ON_BLOCK);
    Pose onCheek =
        Pose.translation(0, 0, -0.012).times(ON_BLOCK).times(Pose.rotationX(Math.PI / 2));
    return Stream.of(
        argumentSet("head above the block without touching it", RESTING),
        argumentSet(
            "head laid on the block by its weight only",
            STRUCK.touching(GRIP, blow(TARGET.x(), TOP, 3))),
        argumentSet("head 2.1 cm beside the middle", STRUCK.at(beside)),
        argumentSet("handle on the block, head beyond it", STRUCK.at(handle)),
        argumentSet("cheek of the head on the block", STRUCK.at(onCheek)),
        argumentSet(
            "blow against the side of the block",
            STRUCK.touching(GRIP, blow(TARGET.x() - 0.025, 0.03, 12))),
        argumentSet("gripper itself on the block", RESTING.touching(GRIP, fingers)),
        argumentSet("hammer thrown on the block", STRUCK.touching(blow)),
        argumentSet(
            "hammer touched by an open gripper only",
            new Sight(ON_BLOCK, TaskTrials.OPEN, TaskTrials.OPEN, List.of(GRIP, blow))),
        argumentSet(
            "hammer touched by the arm only",
            STRUCK.touching(blow, new Touch("hammer", Touch.RIGHT_ARM, 0.5, 0, 0.1, 20))),
        argumentSet("hammer back on the table", inHand(STANDING)));
  }

  @ParameterizedTest
  @MethodSource("nearMisses")
  void nearMissIsNoSuccess(Sight sight) {
    TaskProgress progress = new Watch(TASK, RIGHT).see(CARRIED, 0.1).see(sight, 1.5).progress();
    assertThat(progress.outcome()).isEqualTo(Outcome.RUNNING);
    assertThat(progress.completedStage()).isEqualTo(1);
    assertThat(progress.met()).isFalse();
  }

  @Test
  void hammerThatBouncesOffOrIsLetGoAfterTheBlowIsNoSuccess() {
    Pose away = Pose.translation(0, 0, 0.02).times(ON_BLOCK);
    for (Sight next :
        List.of(inHand(away), RESTING.touching(), RESTING.touching(blow(TARGET.x(), TOP, 4)))) {
      TaskProgress progress =
          new Watch(TASK, RIGHT)
              .see(CARRIED, 0.1)
              .see(STRUCK, 0.3)
              .see(next, 0.1)
              .see(RESTING, 1)
              .progress();
      assertThat(progress.outcome()).isEqualTo(Outcome.RUNNING);
      assertThat(progress.completedStage()).isEqualTo(1);
      assertThat(progress.met()).as("struck at one instant").isTrue();
    }
  }

  @Test
  void hammerCountsAsPickedOnlyLiftedAndInAGripper() {
    Pose tipped = STANDING.times(Pose.rotationY(Math.toRadians(20)));
    assertThat(new Watch(TASK, RIGHT).see(CARRIED.touching(), 1).progress().completedStage())
        .isZero();
    assertThat(new Watch(TASK, RIGHT).see(inHand(STANDING), 1).progress().completedStage())
        .isZero();
    assertThat(new Watch(TASK, RIGHT).see(inHand(tipped), 1).progress().completedStage())
        .as("only the handle raised")
        .isZero();
  }

  @Test
  void hammerOffTheTableEndsTheTrialAsFailure() {
    TaskProgress progress =
        new Watch(TASK, RIGHT)
            .see(CARRIED, 0.1)
            .see(CARRIED.at(Pose.translation(1, 0, -0.3)), 0.1)
            .progress();
    assertThat(progress.outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(progress.reason()).isEqualTo("hammer fell off the table");
    assertThat(progress.completedStage()).isEqualTo(1);
  }

  @Test
  void expertBeatsTheBlockWithTheArmOnItsSide() {
    for (long seed : new long[] {LEFT, RIGHT}) {
      int idle = seed == LEFT ? TaskTrials.RIGHT_GRIPPER : TaskTrials.LEFT_GRIPPER;
      ExpertTrial trial =
          ExpertTrial.run(
              TASK,
              seed,
              (cell, inForce) -> {
                assertThat(inForce.get(idle)).isEqualTo(1, within(1e-3));
                TaskTrials.onNominalBranch(inForce);
              });
      assertThat(trial.failure()).isNull();
      assertThat(trial.progress().outcome()).as("seed %d", seed).isEqualTo(Outcome.SUCCESS);
      assertThat(trial.progress().stageNanos()).hasSize(3).isSorted().doesNotHaveDuplicates();
      assertThat(trial.clamps()).isLessThan(5);
    }
  }

  @Test
  void expertWhoMovesLikeAHumanBeatsTheBlockToo() {
    assertThat(
            ExpertTrial.run(TASK.forDemonstrations(), 3, 1.0, (cell, q) -> {}).progress().success())
        .isTrue();
  }

  @Test
  void graspBesideTheHandleIsAMiss() {
    // Up to 2.9 cm aside the handle is still between the open fingers.
    for (double aside : new double[] {0.05, -0.05, 0.07, -0.07}) {
      TaskProgress progress = TaskTrials.mistaken(TASK, RIGHT, HAMMER, 0, aside).progress();
      assertThat(progress.success()).isFalse();
      assertThat(progress.completedStage()).isZero();
    }
  }

  @Test
  void blowThreeCentimetresBesideTheMiddleOfTheBlockIsNoSuccess() {
    TaskProgress progress = TaskTrials.mistaken(TASK, RIGHT, BLOCK, 0, -0.03).progress();
    assertThat(progress.success()).isFalse();
    assertThat(progress.met()).isFalse();
    assertThat(progress.completedStage()).isEqualTo(1);
  }

  @Test
  void fingersThatStayFiveMillimetresTooFarApartTakeNoHammer() {
    double least = TaskTrials.tooOpen(0.022);
    TaskProgress progress =
        TaskTrials.spoiled(
                TASK,
                RIGHT,
                q ->
                    TaskTrials.gripper(
                        q,
                        TaskTrials.RIGHT_GRIPPER,
                        Math.max(least, q.get(TaskTrials.RIGHT_GRIPPER))))
            .progress();
    assertThat(progress.success()).isFalse();
    assertThat(progress.completedStage()).isZero();
  }

  @Test
  void hammerDroppedOnTheBlockIsNoSuccess() {
    boolean[] over = new boolean[1];
    ExpertTrial trial =
        ExpertTrial.run(
            TASK,
            RIGHT,
            q -> over[0] ? TaskTrials.gripper(q, TaskTrials.RIGHT_GRIPPER, 1) : q,
            (cell, q) -> {
              Pose hammer = cell.scene().bodies().get(HAMMER).pose();
              over[0] |=
                  hammer.z() > 0.10
                      && Math.hypot(hammer.x() - TARGET.x(), hammer.y() - TARGET.y()) < 0.005;
            });
    assertThat(over[0]).as("let go above the block").isTrue();
    assertThat(trial.progress().success()).isFalse();
    assertThat(trial.progress().met()).isFalse();
    assertThat(trial.progress().completedStage()).isEqualTo(1);
  }
}
