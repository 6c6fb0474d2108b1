package flowdeck.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.CellDescription;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.Pose;
import flowdeck.sim.task.StackBlocksTwo;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedCellTest {
  private static final CellDescription CELL = CellDescription.simulated();
  private static final long TICK = 10_000_000;
  private static final double[] NO_JOINTS = {};

  @Test
  void framesComeAtThirtyPerSecondOfSimulatedTime() {
    List<Long> times = new ArrayList<>();
    List<Long> sequences = new ArrayList<>();
    try (SimulatedCell cell = new SimulatedCell(CELL)) {
      cell.onFrame(
          (scene, sequence) -> {
            times.add(scene.nanos());
            sequences.add(sequence);
          });
      cell.reset(new EmptyTask(), 0);
      for (int tick = 1; tick <= 10; tick++) {
        cell.advanceTo(tick * TICK);
      }
      assertThat(cell.scene().nanos()).isEqualTo(10 * TICK);
    }
    assertThat(times).containsExactly(0L, 33_333_333L, 66_666_666L, 100_000_000L);
    assertThat(sequences).containsExactly(0L, 1L, 2L, 3L);
  }

  @Test
  void commandIsAcceptedAtTheNextAdvanceAndMeasuredFollows() {
    try (SimulatedCell cell = new SimulatedCell(CELL)) {
      double[] q = CELL.leftHome().toArray();
      q[0] += 0.01;
      cell.right().command(cell.clock().nanos(), JointVector.of(q), 0.5);
      assertThat(cell.right().state().commanded()).isEqualTo(CELL.rightHome());
      for (int tick = 1; tick <= 50; tick++) {
        cell.advanceTo(tick * TICK);
      }
      assertThat(cell.right().state().commanded()).isEqualTo(JointVector.of(q));
      assertThat(cell.right().state().measured().get(0)).isEqualTo(0.01, within(1e-3));
      assertThat(cell.right().state().gripper()).isEqualTo(0.5, within(0.01));
      assertThat(cell.right().state().nanos()).isEqualTo(50 * TICK);
      assertThat(cell.left().state().measured().get(0)).isEqualTo(0, within(1e-4));
    }
  }

  @Test
  void resetBringsArmsHomeAndTimeGoesOn() {
    try (SimulatedCell cell = new SimulatedCell(CELL)) {
      double[] q = CELL.leftHome().toArray();
      q[0] += 0.02;
      cell.left().command(cell.clock().nanos(), JointVector.of(q), 0);
      cell.advanceTo(100 * TICK);
      cell.reset(new EmptyTask(), 1);
      assertThat(cell.clock().nanos()).isEqualTo(100 * TICK);
      assertThat(cell.left().state().commanded()).isEqualTo(CELL.leftHome());
      assertThat(cell.left().state().measured().get(0)).isEqualTo(0, within(1e-6));
      assertThat(cell.left().state().gripper()).isEqualTo(1, within(1e-3));
      assertThat(cell.progress().stageNanos()).containsExactly(100 * TICK);
      cell.advanceTo(101 * TICK);
      assertThat(cell.scene().nanos()).isEqualTo(101 * TICK);
    }
  }

  @Test
  void targetThatIsNotFiniteIsRefused() {
    try (SimulatedCell cell = new SimulatedCell(CELL)) {
      assertThatThrownBy(
              () ->
                  cell.left()
                      .command(
                          cell.clock().nanos(), JointVector.of(0, 0, 0, Double.NaN, 0, 0, 0), 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("left arm");
    }
  }

  @Test
  void bodyFasterThanAnythingCanBeEndsTheTrialAsInvalid() {
    // Dropped from 30 m the block passes 20 m/s.
    try (SimulatedCell cell = new SimulatedCell(CELL)) {
      cell.reset(new DropTask(30), 0);
      for (int tick = 1; tick <= 300; tick++) {
        cell.advanceTo(tick * TICK);
      }
      assertThat(cell.progress().outcome()).isEqualTo(TaskProgress.Outcome.INVALID);
      assertThat(cell.clock().nanos()).isEqualTo(300 * TICK);
    }
  }

  @Test
  void blockThatFallsOffTheTableEndsTheTrialAndArmsGoOn() {
    try (SimulatedCell cell = new SimulatedCell(CELL)) {
      cell.reset(new EdgeTask(), 0);
      double[] q = CELL.leftHome().toArray();
      for (int tick = 1; tick <= 100; tick++) {
        q[0] += 0.002;
        cell.left().command(cell.clock().nanos(), JointVector.of(q), 1);
        cell.advanceTo(tick * TICK);
      }
      assertThat(cell.progress().outcome()).isEqualTo(TaskProgress.Outcome.FAILURE);
      assertThat(cell.progress().reason()).isEqualTo("green block fell off the table");
      assertThat(cell.progress().completedStage()).isZero();
      assertThat(cell.left().state().measured().get(0)).isEqualTo(0.2, within(0.005));
    }
  }

  @Test
  void longAndShortAdvancesGiveTheSameStates() {
    assertThat(poseAfter(10, 10)).isEqualTo(poseAfter(50, 2)).isEqualTo(poseAfter(1, 100));
  }

  private static SceneState poseAfter(int ticksEach, int calls) {
    try (SimulatedCell cell = new SimulatedCell(CELL)) {
      cell.reset(new StackBlocksTwo(), 5);
      double[] q = CELL.leftHome().toArray();
      q[1] += 0.01;
      cell.left().command(cell.clock().nanos(), JointVector.of(q), 0.3);
      for (int call = 1; call <= calls; call++) {
        cell.advanceTo(call * ticksEach * TICK);
      }
      SceneState scene = cell.scene();
      // Arrays compare by identity in records; the rest is compared as it is.
      assertThat(scene.leftJoints()[1]).isEqualTo(q[1], within(1e-3));
      return new SceneState(
          scene.nanos(),
          NO_JOINTS,
          NO_JOINTS,
          scene.leftFinger(),
          scene.rightFinger(),
          scene.bodies());
    }
  }

  @Test
  void eachArmStandsAtItsOwnHome() {
    JointVector other = JointVector.of(0.2, 0.3, -0.1, -1.4, 0.1, 1.0, 0.3);
    CellDescription cell =
        new CellDescription(
            CELL.name(),
            CELL.leftBase(),
            CELL.rightBase(),
            CELL.tcp(),
            CELL.fingerOpening(),
            CELL.leftHome(),
            other,
            CELL.camera());
    try (SimulatedCell simulated = new SimulatedCell(cell)) {
      assertThat(simulated.left().state().commanded()).isEqualTo(CELL.leftHome());
      assertThat(simulated.right().state().commanded()).isEqualTo(other);
      simulated.advanceTo(500_000_000);
      for (int i = 0; i < other.size(); i++) {
        assertThat(simulated.left().state().measured().get(i))
            .isEqualTo(CELL.leftHome().get(i), within(2e-3));
        assertThat(simulated.right().state().measured().get(i))
            .isEqualTo(other.get(i), within(2e-3));
      }
    }
  }

  @Test
  void frameRateThatDoesNotFitTheSubstepsIsNamed() {
    CellDescription.CameraDescription c = CELL.camera();
    CellDescription odd =
        new CellDescription(
            CELL.name(),
            CELL.leftBase(),
            CELL.rightBase(),
            CELL.tcp(),
            CELL.fingerOpening(),
            CELL.leftHome(),
            CELL.rightHome(),
            new CellDescription.CameraDescription(
                c.name(), c.width(), c.height(), 29, c.focalPixels(), c.eye(), c.target()));
    assertThatThrownBy(() -> new SimulatedCell(odd))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("framesPerSecond");
  }

  @Test
  void closedCellRefusesToAdvance() {
    SimulatedCell cell = new SimulatedCell(CELL);
    cell.close();
    cell.close();
    assertThatThrownBy(() -> cell.advanceTo(TICK)).isInstanceOf(IllegalStateException.class);
  }

  private static SceneState.Body block(String name, Pose pose) {
    return new SceneState.Body(name, pose, Solid.woodenBox(0.025, 0.025, 0.025, 0xC03028));
  }

  /** No bodies, never ends. */
  private static class EmptyTask implements SimTask {
    @Override
    public String name() {
      return "empty";
    }

    @Override
    public List<String> stages() {
      return List.of("initial");
    }

    @Override
    public SceneSetup setup(long seed) {
      return SceneSetup.EMPTY;
    }

    @Override
    public Judge judge(CellDescription cell, long nanos) {
      return scene -> TaskProgress.initial(nanos);
    }

    @Override
    public List<ExpertStep> script(CellDescription cell, SceneState start) {
      return List.of();
    }
  }

  private static final class DropTask extends EmptyTask {
    private final double height;

    private DropTask(double height) {
      this.height = height;
    }

    @Override
    public SceneSetup setup(long seed) {
      Pose above = Pose.translation(0.5, 0, height);
      return SceneSetup.of(List.of(block("red block", above)));
    }
  }

  /** Stack Blocks Two with the green block beyond the table's end. */
  private static final class EdgeTask extends EmptyTask {
    @Override
    public SceneSetup setup(long seed) {
      SceneState.Body red = new StackBlocksTwo().setup(seed).bodies().getFirst();
      Pose beyond = Pose.translation(TableGeometry.MAX_X + 0.02, 0, 0.025);
      return SceneSetup.of(List.of(red, block("green block", beyond)));
    }

    @Override
    public Judge judge(CellDescription cell, long nanos) {
      return new StackBlocksTwo().judge(cell, nanos);
    }
  }
}
