package flowdeck.sim.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import flowdeck.core.Pose;
import flowdeck.sim.ExpertTrial;
import flowdeck.sim.SceneState;
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

class HandoverBlockTest {
  private static final HandoverBlock TASK = new HandoverBlock();
  private static final int BLOCK = 0;
  private static final int PAD = 1;
  private static final long SEED = 100_000;
  private static final Pose LYING = TASK.setup(SEED).bodies().get(BLOCK).pose();
  private static final Pose PAD_AT = TASK.setup(SEED).bodies().get(PAD).pose();

  private static final Pose ON_PAD =
      Pose.translation(PAD_AT.x(), PAD_AT.y(), 2 * PAD_AT.z() + LYING.z());

  private static final Pose IN_THE_AIR = Pose.translation(0.5, 0, 0.24);
  private static final double CLOSED = 0.02;

  private static final Sight WITH_GIVER = held(IN_THE_AIR, true, false);
  private static final Sight WITH_BOTH = held(IN_THE_AIR, true, true);
  private static final Sight WITH_RECEIVER = held(IN_THE_AIR, false, true);
  private static final Sight PLACED = held(ON_PAD, false, false);

  /** The block in the closed grippers of these hands, the other ones open. */
  private static Sight held(Pose block, boolean left, boolean right) {
    Stream<Touch> touches =
        Stream.concat(
            left ? Stream.of(touch(Touch.LEFT_FINGERS)) : Stream.of(),
            right ? Stream.of(touch(Touch.RIGHT_FINGERS)) : Stream.of());
    return new Sight(
        block, left ? CLOSED : TaskTrials.OPEN, right ? CLOSED : TaskTrials.OPEN, touches.toList());
  }

  private static Touch touch(String fingers) {
    return new Touch("block", fingers, 0.5, 0, 0.2, 90);
  }

  @Property(tries = 200)
  void blockLiesOnTheGiversSideAndThePadOnTheReceivers(@ForAll long seed) {
    List<SceneState.Body> bodies = TASK.setup(seed).bodies();
    Pose block = bodies.get(BLOCK).pose();
    Pose pad = bodies.get(PAD).pose();
    for (Pose pose : List.of(block, pad)) {
      assertThat(pose.x()).isBetween(0.42, 0.62);
      assertThat(Math.abs(pose.y())).isBetween(0.12, 0.25);
    }
    assertThat(block.y()).isPositive();
    assertThat(pad.y()).isNegative();
    assertThat(Math.abs(Math.atan2(block.r10(), block.r00())))
        .isLessThanOrEqualTo(Math.toRadians(12.001));
    assertThat(bodies.get(PAD).solid().fixed()).isTrue();
    assertThat(bodies.get(BLOCK).solid().fixed()).isFalse();
    assertThat(TASK.setup(seed).bodies()).isEqualTo(bodies);
    Pose wider = TASK.forDemonstrations().setup(seed).bodies().get(BLOCK).pose();
    assertThat(wider.x()).isEqualTo(block.x(), within(0.0101));
    assertThat(wider.y()).isEqualTo(block.y(), within(0.0101));
  }

  @Test
  void consecutiveSeedsFillTheRangeEvenly() {
    double[] x =
        LongStream.range(100_000, 100_050)
            .mapToDouble(seed -> TASK.setup(seed).bodies().get(PAD).pose().x())
            .sorted()
            .toArray();
    for (int i = 1; i < x.length; i++) {
      assertThat(x[i] - x[i - 1]).isLessThan(0.1 * (x[x.length - 1] - x[0]));
    }
  }

  @Test
  void blockHandedOverAndLaidOnThePadIsSuccess() {
    Watch watch = new Watch(TASK, SEED).see(WITH_GIVER, 0.1);
    assertThat(watch.progress().completedStage()).isEqualTo(1);
    assertThat(watch.see(WITH_BOTH, 0.5).progress().completedStage()).isEqualTo(1);
    assertThat(watch.see(WITH_RECEIVER, 0.1).progress().completedStage()).isEqualTo(2);
    assertThat(watch.see(PLACED, 0.5).progress().outcome()).isEqualTo(Outcome.RUNNING);
    TaskProgress late = watch.see(PLACED, 0.02).progress();
    assertThat(late.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(late.completedStage()).isEqualTo(3);
  }

  static Stream<Arguments> nearMisses() {
    Pose beside = Pose.translation(0.12, 0, -2 * PAD_AT.z()).times(ON_PAD);
    Pose overhanging = Pose.translation(0, -0.031, 0).times(ON_PAD);
    Pose leaning = ON_PAD.times(Pose.rotationX(Math.toRadians(6)));
    Pose onEnd = Pose.translation(0, 0, 0.08).times(ON_PAD).times(Pose.rotationX(Math.PI / 2));
    return Stream.of(
        argumentSet("dropped on the table beside the pad", PLACED.at(beside)),
        argumentSet("on the pad, but 3.1 cm off its middle", PLACED.at(overhanging)),
        argumentSet("one end on the pad, leaning", PLACED.at(leaning)),
        argumentSet("stood on its end on the pad", PLACED.at(onEnd)),
        argumentSet(
            "held 1 cm above the pad", PLACED.at(Pose.translation(0, 0, 0.01).times(ON_PAD))),
        argumentSet("on the pad, but still in the receiver's gripper", held(ON_PAD, false, true)),
        argumentSet(
            "on the pad, receiver's gripper open but pressing on it",
            PLACED.touching(touch(Touch.RIGHT_FINGERS))),
        argumentSet(
            "on the pad, giver's gripper closed", new Sight(ON_PAD, 0, TaskTrials.OPEN, List.of())),
        argumentSet("given back in the air", WITH_GIVER),
        argumentSet("back where it lay", PLACED.at(LYING)));
  }

  @ParameterizedTest
  @MethodSource("nearMisses")
  void nearMissAfterTheHandoverIsNoSuccess(Sight sight) {
    TaskProgress progress =
        new Watch(TASK, SEED)
            .see(WITH_GIVER, 0.1)
            .see(WITH_BOTH, 0.1)
            .see(WITH_RECEIVER, 0.1)
            .see(sight, 1.5)
            .progress();
    assertThat(progress.outcome()).isEqualTo(Outcome.RUNNING);
    assertThat(progress.completedStage()).isEqualTo(2);
    assertThat(progress.met()).isFalse();
  }

  static Stream<Arguments> withoutHandover() {
    Pose lifted = Pose.translation(0, 0, 0.1).times(LYING);
    return Stream.of(
        argumentSet("still in the giver's hand", 1, List.of(WITH_GIVER, WITH_GIVER)),
        argumentSet("both hands hold it for ever", 1, List.of(WITH_GIVER, WITH_BOTH)),
        argumentSet(
            "the giver itself laid it on the pad",
            1,
            List.of(WITH_GIVER, held(ON_PAD, true, false), PLACED)),
        argumentSet(
            "the receiver took it and gave it back, the giver laid it on the pad",
            1,
            List.of(WITH_GIVER, WITH_BOTH, WITH_GIVER, PLACED)),
        argumentSet(
            "dropped on the table and taken from there by the receiver",
            1,
            List.of(
                WITH_GIVER,
                PLACED.at(LYING),
                held(LYING, false, true),
                WITH_RECEIVER,
                held(ON_PAD, false, true),
                PLACED)),
        argumentSet(
            "held by both, then dropped and taken from the table by the receiver",
            1,
            List.of(WITH_GIVER, WITH_BOTH, PLACED.at(LYING), WITH_RECEIVER, PLACED)),
        argumentSet(
            "thrown from hand to hand", 1, List.of(WITH_GIVER, PLACED.at(lifted), WITH_RECEIVER)),
        argumentSet("the receiver alone did it all", 0, List.of(WITH_RECEIVER, PLACED)),
        argumentSet("pushed on to the pad", 0, List.of(held(LYING, true, false), PLACED)),
        argumentSet(
            "touched by open grippers in the air",
            0,
            List.of(PLACED.at(lifted).touching(touch(Touch.LEFT_FINGERS)))));
  }

  @ParameterizedTest
  @MethodSource("withoutHandover")
  void whatWasNotHandedOverStaysAtItsStage(int stage, List<Sight> sights) {
    Watch watch = new Watch(TASK, SEED);
    sights.forEach(sight -> watch.see(sight, 1));
    assertThat(watch.progress().outcome()).isEqualTo(Outcome.RUNNING);
    assertThat(watch.progress().completedStage()).isEqualTo(stage);
    assertThat(watch.progress().met()).isFalse();
  }

  @Test
  void blockOffTheTableEndsTheTrialAsFailure() {
    TaskProgress progress =
        new Watch(TASK, SEED)
            .see(WITH_GIVER, 0.1)
            .see(PLACED.at(Pose.translation(1, 0, -0.3)), 0.1)
            .progress();
    assertThat(progress.outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(progress.reason()).isEqualTo("block fell off the table");
    assertThat(progress.completedStage()).isEqualTo(1);
  }

  @Test
  void expertHandsOverWithoutTheArmsTouching() {
    for (long seed : new long[] {SEED, 100_001}) {
      ExpertTrial trial =
          ExpertTrial.run(
              TASK,
              seed,
              (cell, inForce) -> {
                TaskTrials.onNominalBranch(inForce);
                assertThat(cell.scene().touching(Touch.LEFT_ARM, Touch.RIGHT_ARM)).isFalse();
                assertThat(cell.scene().touching(Touch.LEFT_FINGERS, Touch.RIGHT_FINGERS))
                    .isFalse();
              });
      assertThat(trial.failure()).isNull();
      assertThat(trial.progress().outcome()).as("seed %d", seed).isEqualTo(Outcome.SUCCESS);
      assertThat(trial.progress().stageNanos()).hasSize(4).isSorted().doesNotHaveDuplicates();
      assertThat(trial.clamps()).isLessThan(5);
    }
  }

  @Test
  void expertWhoMovesLikeAHumanHandsOverToo() {
    assertThat(
            ExpertTrial.run(TASK.forDemonstrations(), 3, 1.0, (cell, q) -> {}).progress().success())
        .isTrue();
  }

  @Test
  void graspThreeCentimetresBesideTheBlockIsAMiss() {
    for (double aside : new double[] {0.03, -0.03}) {
      TaskProgress progress = TaskTrials.mistaken(TASK, SEED, BLOCK, aside, 0).progress();
      assertThat(progress.success()).isFalse();
      assertThat(progress.completedStage()).isZero();
    }
  }

  @Test
  void padMistakenByMoreThanThreeCentimetresIsNoSuccess() {
    TaskProgress progress = TaskTrials.mistaken(TASK, SEED, PAD, 0, 0.035).progress();
    assertThat(progress.success()).isFalse();
    assertThat(progress.completedStage()).isEqualTo(2);
  }

  @Test
  void giversFingersThatStayFiveMillimetresTooFarApartTakeNoBlock() {
    assertThat(completedWith(TaskTrials.LEFT_GRIPPER)).isZero();
  }

  @Test
  void receiversFingersThatStayFiveMillimetresTooFarApartLetTheBlockFall() {
    assertThat(completedWith(TaskTrials.RIGHT_GRIPPER)).isEqualTo(1);
  }

  private static int completedWith(int tooOpen) {
    double least = TaskTrials.tooOpen(0.04);
    TaskProgress progress =
        TaskTrials.spoiled(
                TASK, SEED, q -> TaskTrials.gripper(q, tooOpen, Math.max(least, q.get(tooOpen))))
            .progress();
    assertThat(progress.success()).isFalse();
    return progress.completedStage();
  }

  @Test
  void giverThatNeverLetsGoIsNoSuccess() {
    boolean[] closed = new boolean[1];
    TaskProgress progress =
        TaskTrials.spoiled(
                TASK,
                SEED,
                q -> {
                  closed[0] |= q.get(TaskTrials.LEFT_GRIPPER) < 0.05;
                  return closed[0] ? TaskTrials.gripper(q, TaskTrials.LEFT_GRIPPER, 0) : q;
                })
            .progress();
    assertThat(progress.success()).isFalse();
    assertThat(progress.met()).isFalse();
  }
}
