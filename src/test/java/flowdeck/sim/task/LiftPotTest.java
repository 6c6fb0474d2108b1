package flowdeck.sim.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import flowdeck.arms.motion.InverseKinematics;
import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import flowdeck.sim.ExpertTrial;
import flowdeck.sim.SceneState;
import flowdeck.sim.SimTask;
import flowdeck.sim.TaskProgress;
import flowdeck.sim.TaskProgress.Outcome;
import flowdeck.sim.Touch;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LiftPotTest {
  private static final CellDescription CELL = CellDescription.simulated();
  private static final LiftPot TASK = new LiftPot();
  private static final SceneState.Body POT = TASK.setup(100_000).bodies().getFirst();

  private static final double CLOSED = 0.004;
  private static final double HANDLE_OUT = 0.098;
  private static final double HANDLE_UP = 0.076;
  private static final Pose LIFTED = Pose.translation(0.53, 0, 0.12);
  private static final Touch LEFT = new Touch("left fingers", "pot", 0.53, 0.1, 0.2, 120);
  private static final Touch RIGHT = new Touch("pot", "right fingers", 0.53, -0.1, 0.2, 120);

  /** Both hands at their handles, the pot level and high. */
  private static final Sight GOOD = new Sight(LIFTED, LIFTED, CLOSED, CLOSED, List.of(LEFT, RIGHT));

  @Property(tries = 200)
  void potStandsInTheMiddleWithAHandleForEachArm(@ForAll long seed) {
    Pose pot = TASK.setup(seed).bodies().getFirst().pose();
    assertThat(pot.x()).isBetween(0.49, 0.58);
    assertThat(Math.abs(pot.y())).isLessThanOrEqualTo(0.04);
    assertThat(pot.z()).isZero();
    assertThat(Math.abs(Math.atan2(pot.r10(), pot.r00())))
        .isLessThanOrEqualTo(Math.toRadians(15.001));
    assertThat(TASK.setup(seed)).isEqualTo(TASK.setup(seed));
    Pose wider = TASK.forDemonstrations().setup(seed).bodies().getFirst().pose();
    assertThat(wider.x()).isEqualTo(pot.x(), within(0.0101));
  }

  @Test
  void potHeldHighAndLevelByBothHandlesForHalfASecondIsSuccess() {
    assertThat(watch(GOOD, 0.5).outcome()).isEqualTo(Outcome.RUNNING);
    TaskProgress late = watch(GOOD, 0.52);
    assertThat(late.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(late.completedStage()).isEqualTo(2);
  }

  static Stream<Arguments> nearMisses() {
    Pose low = Pose.translation(0.53, 0, 0.095);
    Pose tilted = LIFTED.times(Pose.rotationX(Math.toRadians(11)));
    Pose standing = Pose.translation(0.53, 0, 0);
    Pose onHands = Pose.translation(0, 0, -0.04).times(LIFTED);
    return Stream.of(
        argumentSet("not high enough", GOOD.at(low), 1),
        argumentSet("tilted", GOOD.at(tilted), 1),
        argumentSet("grasped but still on the table", GOOD.at(standing), 1),
        argumentSet("by the left handle only", GOOD.touching(LEFT), 0),
        argumentSet("by the right handle only", GOOD.touching(RIGHT), 0),
        argumentSet("thrown up", GOOD.touching(), 0),
        argumentSet("left gripper open", GOOD.fingers(0.04, CLOSED), 0),
        argumentSet("right gripper open", GOOD.fingers(CLOSED, 0.04), 0),
        argumentSet("carried on top of closed hands", GOOD.hands(onHands), 0),
        argumentSet(
            "held by the body, hands beside the handles",
            GOOD.hands(Pose.translation(0.03, 0, 0).times(LIFTED)),
            0),
        argumentSet(
            "lifted by the arms instead of the fingers",
            GOOD.touching(
                new Touch("left arm", "pot", 0.5, 0.1, 0.2, 20),
                new Touch("pot", "right arm", 0.5, -0.1, 0.2, 20)),
            0));
  }

  @ParameterizedTest
  @MethodSource("nearMisses")
  void nearMissIsNoSuccess(Sight sight, int stage) {
    TaskProgress progress = watch(sight, 1.5);
    assertThat(progress.outcome()).isEqualTo(Outcome.RUNNING);
    assertThat(progress.completedStage()).isEqualTo(stage);
    assertThat(progress.met()).isFalse();
  }

  @Test
  void potOffTheTableEndsTheTrialAsFailure() {
    TaskProgress progress = watch(GOOD.at(Pose.translation(1, 0, -0.3)), 0.1);
    assertThat(progress.outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(progress.reason()).isEqualTo("pot fell off the table");
  }

  @Test
  void expertLiftsThePotLevelOnOneBranchWithinTheLimits() {
    ExpertTrial trial =
        ExpertTrial.run(TASK, 100_003, (cell, inForce) -> TaskTrials.onNominalBranch(inForce));
    assertThat(trial.failure()).isNull();
    assertThat(trial.progress().outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(trial.progress().stageNanos()).hasSize(3).isSorted().doesNotHaveDuplicates();
    assertThat(trial.clamps()).isLessThan(5);
  }

  @Test
  void expertWhoMovesLikeAHumanLiftsItToo() {
    assertThat(
            ExpertTrial.run(TASK.forDemonstrations(), 3, 1.0, (cell, q) -> {}).progress().success())
        .isTrue();
  }

  @Test
  void handsThreeCentimetresBesideTheHandlesLiftNothing() {
    for (double byY : new double[] {0.03, -0.03}) {
      TaskProgress progress = TaskTrials.mistaken(TASK, 100_000, 0, 0, byY).progress();
      assertThat(progress.success()).as("mistaken by %s m", byY).isFalse();
      assertThat(progress.completedStage()).isZero();
    }
  }

  @Test
  void fingersThatStayFiveMillimetresTooFarApartLiftNothing() {
    double least = TaskTrials.tooOpen(0.008);
    TaskProgress progress =
        TaskTrials.spoiled(
                TASK,
                100_000,
                q ->
                    TaskTrials.gripper(
                        q,
                        TaskTrials.RIGHT_GRIPPER,
                        Math.max(least, q.get(TaskTrials.RIGHT_GRIPPER))))
            .progress();
    assertThat(progress.success()).isFalse();
    assertThat(progress.completedStage()).isZero();
  }

  private static TaskProgress watch(Sight sight, double seconds) {
    SimTask.Judge judge = TASK.judge(CELL, 0);
    TaskProgress progress = TaskProgress.initial(0);
    for (int tick = 1; tick <= Math.round(100 * seconds); tick++) {
      progress = judge.look(sight.scene(tick * TaskTrials.TICK));
    }
    return progress;
  }

  /**
   * What the judge sees.
   *
   * @param pot pose of the pot
   * @param hands pose of a pot at whose handles the hands are
   */
  private record Sight(
      Pose pot, Pose hands, double leftFinger, double rightFinger, List<Touch> touches) {
    Sight at(Pose elsewhere) {
      return new Sight(
          elsewhere, elsewhere.z() < -0.05 ? hands : elsewhere, leftFinger, rightFinger, touches);
    }

    Sight hands(Pose elsewhere) {
      return new Sight(pot, elsewhere, leftFinger, rightFinger, touches);
    }

    Sight fingers(double left, double right) {
      return new Sight(pot, hands, left, right, touches);
    }

    Sight touching(Touch... other) {
      return new Sight(pot, hands, leftFinger, rightFinger, List.of(other));
    }

    SceneState scene(long nanos) {
      return new SceneState(
          nanos,
          joints(CELL.leftBase(), HANDLE_OUT),
          joints(CELL.rightBase(), -HANDLE_OUT),
          leftFinger,
          rightFinger,
          List.of(POT.at(pot)),
          null,
          touches);
    }

    private double[] joints(Pose base, double out) {
      double[] handle = hands.apply(0, out, HANDLE_UP);
      return new InverseKinematics(base, CELL.tcp(), CELL.leftHome())
          .solve(InverseKinematics.toolDown(handle[0], handle[1], handle[2], 0), CELL.leftHome())
          .accepted()
          .orElseThrow()
          .toArray();
    }
  }
}
