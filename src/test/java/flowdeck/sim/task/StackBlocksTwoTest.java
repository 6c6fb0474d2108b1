package flowdeck.sim.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import flowdeck.core.CellDescription;
import flowdeck.core.InputException;
import flowdeck.core.Pose;
import flowdeck.sim.SceneState;
import flowdeck.sim.SimTask;
import flowdeck.sim.Solid;
import flowdeck.sim.TaskProgress;
import flowdeck.sim.TaskProgress.Outcome;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StackBlocksTwoTest {
  private static final CellDescription CELL = CellDescription.simulated();
  private static final StackBlocksTwo TASK = new StackBlocksTwo();
  private static final Solid CUBE = Solid.woodenBox(0.025, 0.025, 0.025, 0);
  private static final long TICK = 10_000_000;
  private static final double[] HOME = CELL.leftHome().toArray();

  @Property(tries = 200)
  void blocksStandOnTheirArmsSidesWithinReach(@ForAll long seed) {
    List<SceneState.Body> bodies = TASK.setup(seed).bodies();
    Pose red = bodies.get(0).pose();
    Pose green = bodies.get(1).pose();
    for (Pose pose : List.of(red, green)) {
      assertThat(pose.x()).isBetween(0.42, 0.62);
      assertThat(Math.abs(pose.y())).isBetween(0.11, 0.24);
      assertThat(pose.z()).isEqualTo(0.025);
      assertThat(Math.abs(Math.atan2(pose.r10(), pose.r00())))
          .isLessThanOrEqualTo(Math.toRadians(20.001));
    }
    assertThat(red.y()).isPositive();
    assertThat(green.y()).isNegative();
    assertThat(TASK.setup(seed).bodies()).isEqualTo(bodies);
  }

  @Property(tries = 200)
  void demonstrationsStartALittleWider(@ForAll long seed) {
    Pose judged = TASK.setup(seed).bodies().getFirst().pose();
    Pose wider = TASK.forDemonstrations().setup(seed).bodies().getFirst().pose();
    assertThat(wider.x()).isBetween(0.4049, 0.6351).isEqualTo(judged.x(), within(0.0151));
    assertThat(wider.y()).isBetween(0.0949, 0.2551).isEqualTo(judged.y(), within(0.0151));
  }

  @Test
  void taskIsFoundByNameAndAnUnknownNameIsRefused() {
    assertThat(SimTasks.named("stack_blocks_two").stages()).hasSize(5);
    assertThatThrownBy(() -> SimTasks.named("stack_blocks"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("stack_blocks_two");
  }

  @Test
  void consecutiveSeedsFillTheRangeEvenly() {
    for (int part = 0; part < 5; part++) {
      double low = 0.42 + 0.04 * part;
      assertThat(
              LongStream.range(100_000, 100_050)
                  .mapToDouble(seed -> TASK.setup(seed).bodies().get(1).pose().x())
                  .filter(x -> x >= low && x < low + 0.04)
                  .count())
          .as("green blocks in fifth %d of x", part)
          .isBetween(7L, 13L);
    }
  }

  @Test
  void stackHeldHalfASecondWithOpenGrippersIsSuccess() {
    SimTask.Judge judge = TASK.judge(CELL, 0);
    Pose red = Pose.translation(0.52, 0, 0.025);
    Pose green = Pose.translation(0.53, 0.01, 0.075);
    TaskProgress progress = TaskProgress.initial(0);
    long nanos = 0;
    while (!progress.ended() && nanos < 2_000_000_000L) {
      nanos += TICK;
      progress = judge.look(scene(nanos, red, green, 0.04));
    }
    assertThat(progress.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(progress.completedStage()).isEqualTo(4);
    assertThat(nanos).isEqualTo(510_000_000L);
  }

  @Test
  void stackIsNoSuccessWhileAGripperIsClosedOrWhenItIsCrooked() {
    Pose red = Pose.translation(0.52, 0, 0.025);
    assertThat(afterOneSecond(red, Pose.translation(0.52, 0, 0.075), 0.025)).isFalse();
    assertThat(afterOneSecond(red, Pose.translation(0.541, 0, 0.075), 0.04)).isFalse();
    assertThat(afterOneSecond(red, Pose.translation(0.52, 0, 0.081), 0.04)).isFalse();
    Pose tilted = Pose.translation(0.52, 0, 0.075).times(Pose.rotationX(Math.toRadians(6)));
    assertThat(afterOneSecond(red, tilted, 0.04)).isFalse();
    Pose quarter = Pose.translation(0.52, 0, 0.075).times(Pose.rotationX(Math.toRadians(90)));
    assertThat(afterOneSecond(red, quarter, 0.04)).as("a cube on another face").isTrue();
  }

  static Stream<Arguments> nearMisses() {
    Pose middle = Pose.translation(0.52, 0, 0.025);
    Pose onTop = Pose.translation(0.52, 0, 0.075);
    Pose beside = Pose.translation(0.52, 0.051, 0.025);
    Pose away = Pose.translation(0.5, -0.2, 0.025);
    return Stream.of(
        argumentSet("red in the middle, green where it was", middle, away, 0.04),
        argumentSet("green beside red", middle, beside, 0.04),
        argumentSet(
            "stacked where red stood at the start",
            Pose.translation(0.5, 0.15, 0.025),
            Pose.translation(0.5, 0.15, 0.075),
            0.04),
        argumentSet("wrong order", onTop, middle, 0.04),
        argumentSet("gripper still closed", middle, onTop, 0.025),
        argumentSet("2.1 cm off", middle, Pose.translation(0.541, 0, 0.075), 0.04),
        argumentSet("green above red, in no hand", middle, Pose.translation(0.52, 0, 0.081), 0.04),
        argumentSet("red held under green", Pose.translation(0.52, 0, 0.031), onTop, 0.04),
        argumentSet("stack tipped", middle, onTop.times(Pose.rotationX(Math.toRadians(6))), 0.04));
  }

  @ParameterizedTest
  @MethodSource("nearMisses")
  void nearMissIsNoSuccess(Pose red, Pose green, double finger) {
    SimTask.Judge judge = TASK.judge(CELL, 0);
    TaskProgress progress = TaskProgress.initial(0);
    for (int tick = 1; tick <= 150; tick++) {
      progress = judge.look(scene(tick * TICK, red, green, finger));
    }
    assertThat(progress.outcome()).isEqualTo(Outcome.RUNNING);
    assertThat(progress.met()).isFalse();
    assertThat(progress.completedStage()).as("nothing was ever in a hand").isZero();
  }

  private static boolean afterOneSecond(Pose red, Pose green, double finger) {
    SimTask.Judge judge = TASK.judge(CELL, 0);
    TaskProgress progress = TaskProgress.initial(0);
    for (int tick = 1; tick <= 100; tick++) {
      progress = judge.look(scene(tick * TICK, red, green, finger));
    }
    return progress.success();
  }

  @Test
  void blockOffTheTableEndsTheTrialAsFailure() {
    SimTask.Judge judge = TASK.judge(CELL, 0);
    TaskProgress progress =
        judge.look(
            scene(TICK, Pose.translation(0.5, 0.2, 0.025), Pose.translation(1, 0, -0.3), 0.04));
    assertThat(progress.outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(progress.reason()).isEqualTo("green block fell off the table");
    assertThat(progress.completedStage()).isZero();
  }

  @Test
  void liftedBlockCountsAsPickedOnlyInAGripper() {
    Pose tcp = Hand.tcp(CELL, scene(0, Pose.IDENTITY, Pose.IDENTITY, 0.04), 0);
    Pose green = Pose.translation(0.5, -0.2, 0.025);
    Pose held = Pose.translation(tcp.x(), tcp.y(), tcp.z());
    SimTask.Judge judge = TASK.judge(CELL, 0);
    assertThat(judge.look(scene(TICK, held, green, 0.04)).completedStage()).isZero();
    assertThat(judge.look(scene(2 * TICK, held, green, 0.025)).completedStage()).isEqualTo(1);
    TaskProgress placed =
        judge.look(scene(3 * TICK, Pose.translation(0.5, 0.01, 0.0251), green, 0.04));
    assertThat(placed.completedStage()).isEqualTo(2);
    assertThat(placed.stageNanos()).containsExactly(0L, 2 * TICK, 3 * TICK);
    assertThat(held.z()).isEqualTo(0.262, within(0.01));
  }

  private static SceneState scene(long nanos, Pose red, Pose green, double finger) {
    return new SceneState(
        nanos,
        HOME,
        HOME,
        finger,
        finger,
        List.of(
            new SceneState.Body("red block", red, CUBE),
            new SceneState.Body("green block", green, CUBE)));
  }
}
