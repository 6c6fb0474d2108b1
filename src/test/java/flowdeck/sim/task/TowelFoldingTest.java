package flowdeck.sim.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import flowdeck.sim.SceneState;
import flowdeck.sim.SimTask;
import flowdeck.sim.TableGeometry;
import flowdeck.sim.TaskProgress;
import flowdeck.sim.TaskProgress.Outcome;
import flowdeck.sim.cloth.ClothSpec;
import flowdeck.sim.cloth.ClothState;
import flowdeck.sim.task.FoldedTowels.Shape;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TowelFoldingTest {
  private static final CellDescription CELL = CellDescription.simulated();
  private static final TowelFolding TASK = new TowelFolding();
  private static final long TICK = 10_000_000;
  private static final double[] HOME = CELL.leftHome().toArray();
  private static final double LENGTH = FoldedTowels.LENGTH;
  private static final double WIDTH = FoldedTowels.WIDTH;

  @Property(tries = 200)
  void towelLiesWithinReachAndNearlyStraight(@ForAll long seed) {
    Pose pose = TASK.setup(seed).cloth().pose();
    assertThat(pose.x()).isBetween(0.545, 0.580);
    assertThat(Math.abs(pose.y())).isLessThanOrEqualTo(0.025);
    assertThat(Math.abs(Math.atan2(pose.r10(), pose.r00())))
        .isLessThanOrEqualTo(Math.toRadians(5.001));
    assertThat(TASK.setup(seed).cloth()).isEqualTo(TASK.setup(seed).cloth());
    ClothSpec wider = TASK.forDemonstrations().setup(seed).cloth();
    assertThat(wider.pose().x()).isEqualTo(pose.x(), within(0.0051));
  }

  @Test
  void consecutiveSeedsFillTheRangeEvenly() {
    for (int part = 0; part < 5; part++) {
      double low = -0.025 + 0.01 * part;
      assertThat(
              LongStream.range(100_000, 100_050)
                  .mapToDouble(seed -> TASK.setup(seed).cloth().pose().y())
                  .filter(y -> y >= low && y < low + 0.01)
                  .count())
          .as("towels in fifth %d of y", part)
          .isBetween(6L, 14L);
    }
  }

  @Test
  void stagesAreThoseOfThePaper() {
    assertThat(SimTasks.named("towel_folding").stages())
        .containsExactly("initial", "towel-picking", "towel-folding");
  }

  @Test
  void towelFoldedInHalfAndLeftAloneForHalfASecondIsSuccess() {
    SimTask.Judge judge = TASK.judge(CELL, 0);
    ClothState towel = FoldedTowels.of(FoldedTowels.folded());
    TaskProgress early = watch(judge, towel, 0, 0.49, 0.04);
    assertThat(early.outcome()).isEqualTo(Outcome.RUNNING);
    TaskProgress late = watch(judge, towel, 0.49, 0.1, 0.04);
    assertThat(late.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(late.completedStage()).isEqualTo(2);
    assertThat(late.reason()).isEqualTo("towel folded in half");
  }

  static Stream<Arguments> nearMisses() {
    Shape folded = FoldedTowels.folded();
    double half = 0.5 * LENGTH;
    return Stream.of(
        argumentSet("not folded at all", (Shape) FoldedTowels::flat),
        argumentSet("folded 4 cm short", FoldedTowels.nearOverFar(half - 0.025)),
        argumentSet("folded 5 cm too far", FoldedTowels.nearOverFar(half + 0.025)),
        argumentSet(
            "only the left corner folded over",
            (Shape)
                (along, across) -> {
                  double beyond = half - along - across;
                  return beyond > 0
                      ? FoldedTowels.raised(FoldedTowels.flat(half - across, half - along), 0.01)
                      : FoldedTowels.flat(along, across);
                }),
        argumentSet(
            "one corner on its partner, the other 8 cm off",
            (Shape)
                (along, across) -> {
                  double[] p = folded.at(along, across);
                  return along >= half
                      ? p
                      : new double[] {p[0] - 0.08 * across / WIDTH, p[1], p[2]};
                }),
        argumentSet(
            "askew: shifted sideways by 6 cm",
            (Shape)
                (along, across) -> {
                  double[] p = folded.at(along, across);
                  return along >= half ? p : new double[] {p[0], p[1] + 0.06, p[2]};
                }),
        argumentSet(
            "the wrong way: left over right",
            (Shape)
                (along, across) ->
                    across >= 0.5 * WIDTH
                        ? FoldedTowels.flat(along, across)
                        : FoldedTowels.raised(FoldedTowels.flat(along, WIDTH - across), 0.01)),
        argumentSet(
            "the wrong way: far edge over near edge",
            (Shape)
                (along, across) ->
                    along <= half
                        ? FoldedTowels.flat(along, across)
                        : FoldedTowels.raised(FoldedTowels.flat(LENGTH - along, across), 0.01)),
        argumentSet(
            "folded twice, a quarter of the table covered",
            (Shape)
                (along, across) ->
                    across <= 0.5 * WIDTH
                        ? folded.at(along, across)
                        : FoldedTowels.raised(folded.at(along, WIDTH - across), 0.02)),
        argumentSet(
            "crumpled into a ball",
            (Shape)
                (along, across) ->
                    new double[] {
                      0.55 + 0.05 * Math.sin(60 * along + 3 * across),
                      0.05 * Math.cos(50 * across),
                      0.03 + 0.02 * Math.sin(40 * along) * Math.sin(70 * across)
                    }),
        argumentSet(
            "corners together, but gathered to half the width",
            (Shape)
                (along, across) -> {
                  double[] p = folded.at(along, across);
                  return new double[] {p[0], 0.5 * p[1], p[2] + 0.01 * Math.sin(200 * across)};
                }),
        argumentSet(
            "folded, with a ridge that sticks out 7 cm",
            (Shape)
                (along, across) ->
                    Math.abs(along - 0.08) < 0.02
                        ? FoldedTowels.raised(folded.at(along, across), 0.07)
                        : folded.at(along, across)),
        argumentSet(
            "folded, with the fold still hanging from nothing",
            FoldedTowels.moved(folded, 0, 0, 0.10)));
  }

  @ParameterizedTest
  @MethodSource("nearMisses")
  void nearMissIsNoSuccess(Shape shape) {
    TaskProgress progress = watch(TASK.judge(CELL, 0), FoldedTowels.of(shape), 0, 1.5, 0.04);
    assertThat(progress.outcome()).isEqualTo(Outcome.RUNNING);
    assertThat(progress.completedStage()).isZero();
  }

  @Test
  void foldedTowelCountsOnlyOnceBothGrippersAreOpenHoldNothingAndAreAway() {
    ClothState towel = FoldedTowels.of(FoldedTowels.folded());
    assertThat(watch(TASK.judge(CELL, 0), towel, 0, 1.5, 0.030).ended()).isFalse();
    ClothState held = FoldedTowels.of(FoldedTowels.folded());
    held.holder()[3] = ClothState.RIGHT;
    assertThat(watch(TASK.judge(CELL, 0), held, 0, 1.5, 0.04).ended()).isFalse();
    Pose tcp =
        Hand.tcp(CELL, new SceneState(0, HOME, HOME, 0.04, 0.04, List.of(), towel, List.of()), 0);
    ClothState near =
        FoldedTowels.of(
            FoldedTowels.moved(
                FoldedTowels.folded(), tcp.x() - 0.65, tcp.y() - 0.10, tcp.z() - 0.02));
    assertThat(watch(TASK.judge(CELL, 0), near, 0, 1.5, 0.04).ended()).isFalse();
  }

  @Test
  void towelThatStillMovesIsNotAtRest() {
    SimTask.Judge judge = TASK.judge(CELL, 0);
    TaskProgress progress = TaskProgress.initial(0);
    for (int tick = 1; tick <= 200; tick++) {
      double slid = 0.0002 * tick;
      ClothState towel = FoldedTowels.of(FoldedTowels.moved(FoldedTowels.folded(), slid, 0, 0));
      progress = judge.look(scene(tick * TICK, towel, 0.04));
    }
    assertThat(progress.ended()).isFalse();
  }

  @Test
  void towelThatFellOffTheTableEndsTheTrial() {
    ClothState towel =
        FoldedTowels.of(FoldedTowels.moved(FoldedTowels::flat, 0.8, 0, TableGeometry.FLOOR_Z));
    TaskProgress progress = watch(TASK.judge(CELL, 0), towel, 0, 0.1, 0.04);
    assertThat(progress.outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(progress.reason()).isEqualTo("the towel fell off the table");
    assertThat(progress.completedStage()).isZero();
  }

  @Test
  void pickingIsDoneWhenBothGrippersHoldTheNearEdgeUp() {
    assertThat(stageWhenHeld(0, 0, 0.05)).isEqualTo(1);
    assertThat(stageWhenHeld(0, 0, 0.02)).as("not lifted").isZero();
    assertThat(stageWhenHeld(20, 20, 0.05)).as("the far edge").isZero();
    assertThat(stageWhenHeld(0, -1, 0.05)).as("one gripper").isZero();
  }

  /** Stage reached when left holds the left corner of a row and right the right one. */
  private static int stageWhenHeld(int leftRow, int rightRow, double height) {
    ClothState towel =
        FoldedTowels.of(
            (along, across) -> FoldedTowels.raised(FoldedTowels.flat(along, across), height));
    towel.holder()[towel.particle(leftRow, 0)] = ClothState.LEFT;
    if (rightRow >= 0) {
      towel.holder()[towel.particle(rightRow, towel.columns() - 1)] = ClothState.RIGHT;
    }
    return watch(TASK.judge(CELL, 0), towel, 0, 0.1, 0).completedStage();
  }

  @Test
  void coverageIsTheShareOfTheTowelsSizeSeenFromAbove() {
    FoldedTowel measure = new FoldedTowel();
    assertThat(measure.coverage(FoldedTowels.of(FoldedTowels::flat))).isEqualTo(1, within(0.03));
    assertThat(measure.coverage(FoldedTowels.of(FoldedTowels.folded())))
        .isEqualTo(0.5, within(0.03));
  }

  private static TaskProgress watch(
      SimTask.Judge judge, ClothState towel, double from, double seconds, double finger) {
    TaskProgress progress = TaskProgress.initial(0);
    long first = Math.round(from * 100);
    for (long tick = first + 1; tick <= first + Math.round(seconds * 100); tick++) {
      progress = judge.look(scene(tick * TICK, towel, finger));
    }
    return progress;
  }

  private static SceneState scene(long nanos, ClothState towel, double finger) {
    return new SceneState(nanos, HOME, HOME, finger, finger, List.of(), towel, List.of());
  }
}
