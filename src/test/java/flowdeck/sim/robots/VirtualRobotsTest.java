package flowdeck.sim.robots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.arms.fri.ControllerError;
import flowdeck.arms.fri.FriVersion;
import flowdeck.arms.gripper.RobotiqModel;
import flowdeck.arms.gripper.RobotiqSettings;
import flowdeck.core.CellDescription;
import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.sim.SimulatedCell;
import flowdeck.sim.robots.VirtualRobots.Side;
import flowdeck.sim.robots.VirtualRobots.Tool;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VirtualRobotsTest {
  private static final long MILLI = 1_000_000;
  private static final Tool GRIPPER =
      new Tool.Robotiq(RobotiqSettings.of(RobotiqModel.TWO_FINGER_85));

  /** Where nobody listens. */
  private static final int NOWHERE = 9;

  private final SimulatedCell cell = new SimulatedCell(CellDescription.simulated());

  @AfterEach
  void close() {
    cell.close();
  }

  private VirtualRobots robots(Side left, Side right) {
    return new VirtualRobots(cell, Clock.system(), FriVersion.V1, 5, left, right);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + 10_000 * MILLI;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      LockSupport.parkNanos(MILLI);
    }
  }

  /** Nobody may take arms that stand in a dead simulation for arms that hold. */
  @Test
  void controllersFallSilentWhenTheSimulationFails() {
    cell.onFrame(
        (scene, sequence) -> {
          if (sequence > 2) {
            throw new IllegalStateException("the picture breaks");
          }
        });
    Side side = new Side(NOWHERE, new Tool.None());
    try (VirtualRobots robots = robots(side, side)) {
      await(() -> robots.left().statistics().sent() > 3);
      await(
          () -> {
            long sent = sent(robots);
            LockSupport.parkNanos(100 * MILLI);
            return sent(robots) == sent;
          });
      assertThatThrownBy(robots::startMotion)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("simulation")
          .hasMessageContaining("has failed")
          .hasMessageContaining("open the cell again");
    }
  }

  private static long sent(VirtualRobots robots) {
    return robots.left().statistics().sent() + robots.right().statistics().sent();
  }

  @Test
  void nothingIsLeftOfTheLeftArmIfThereIsNoRightOne() {
    Side impossible = new Side(70_000, GRIPPER);
    assertThatThrownBy(() -> robots(new Side(NOWHERE, GRIPPER), impossible))
        .isInstanceOf(IllegalArgumentException.class);
    await(
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .noneMatch(
                    name -> name.startsWith("virtual gripper") || name.startsWith("fri-contr")));
  }

  @Test
  void aGripperIsWhatTheFileCallsIt() {
    RobotiqSettings unusual = new RobotiqSettings(RobotiqModel.HAND_E, 200, 10, 240, 1, 0.5);
    try (VirtualRobots robots =
            robots(
                new Side(NOWHERE, new Tool.Robotiq(unusual)), new Side(NOWHERE, new Tool.None()));
        var client =
            new flowdeck.arms.gripper.RobotiqGripper(
                "left", robots.gripper(0).orElseThrow().port(), unusual, Clock.system())) {
      assertThat(robots.gripper(1)).isEmpty();
      await(() -> String.valueOf(client.state().trouble()).contains("not activated"));
      assertThat(client.state().opened()).as("by its own counts").isEqualTo(1);
    }
  }

  @Test
  void tellsWhatItsControllerTellsLast() {
    ControllerError error =
        new ControllerError(ControllerError.Kind.QUALITY, "Connection quality too low: POOR", 1200);
    assertThat(VirtualRobots.reproach("left", "let itself be commanded", List.of(error)))
        .startsWith(
            "The virtual controller of the left arm does not let itself be commanded; it tells"
                + " \"Connection quality too low: POOR\".");
    assertThat(VirtualRobots.reproach("left", "let itself be commanded", List.of()))
        .contains("it tells no error.");
  }
}
