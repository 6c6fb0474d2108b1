package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.arms.motion.MotionLimits;
import flowdeck.control.Cell;
import flowdeck.control.ControlLoop;
import flowdeck.core.ActionLayout;
import flowdeck.core.CellDescription;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.TickRecord;
import flowdeck.core.TickRecord.Mode;
import flowdeck.sim.SimulatedCell;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keys held and let go, on the simulated cell in its own time. */
class ManualMotionTest {
  private static final MotionLimits LIMITS = MotionLimits.of(ActionLayout.TWO_IIWA);
  private static final int PULSE = 2;

  private final SimulatedCell simulated = new SimulatedCell(CellDescription.simulated());
  private final BlindCamera lens = new BlindCamera("none");
  private final SpoiltCamera camera = new SpoiltCamera(lens);
  private final Cell cell =
      Cell.simulated(
          CellDescription.simulated(),
          ActionLayout.TWO_IIWA,
          camera,
          List.of(simulated.left(), simulated.right()),
          simulated.clock(),
          simulated::advanceTo);
  private final ControlLoop loop = new ControlLoop(cell, LIMITS, tick -> {});
  private final ManualMotion manual = new ManualMotion(cell, loop, LIMITS, this::requireFree);

  private boolean busy;

  private void requireFree() {
    if (busy) {
      throw new InputException("Resetting the cell; wait until that is done.");
    }
  }

  ManualMotionTest() {
    simulated.onFrame(lens);
    loop.tick();
  }

  @AfterEach
  void close() {
    cell.close();
    simulated.close();
  }

  private TickRecord ticks(int count) {
    TickRecord last = loop.tick();
    for (int i = 1; i < count; i++) {
      manual.look();
      last = loop.tick();
    }
    return last;
  }

  /** Holds a key for so many ticks: the window calls at each of its pulses. */
  private TickRecord hold(Runnable key, int count) {
    TickRecord last = loop.tick();
    for (int i = 0; i < count; i++) {
      if (i % PULSE == 0) {
        key.run();
      }
      manual.look();
      last = loop.tick();
    }
    return last;
  }

  @Test
  void aJointTurnsWhileItsKeyIsHeldAndRestsSoonAfterItIsLetGo() {
    JointVector before = loop.tick().sent();
    hold(() -> manual.jog(2, 1), 100);
    manual.release();
    TickRecord rest = ticks(60);
    assertThat(rest.mode()).isEqualTo(Mode.IDLE);
    assertThat(rest.fault()).isNull();
    assertThat(rest.sent().get(2) - before.get(2)).isBetween(0.1, 0.2);
    for (int i = 0; i < before.size(); i++) {
      if (i != 2) {
        assertThat(rest.sent().get(i)).isCloseTo(before.get(i), within(1e-4));
      }
    }
    assertThat(ticks(20).sent()).isEqualTo(rest.sent());
  }

  @Test
  void aWindowThatHangsLetsGo() {
    hold(() -> manual.jog(9, -1), 60);
    double atHang = loop.tick().sent().get(9);
    TickRecord rest = ticks(80); // no call any more
    assertThat(manual.moving()).isFalse();
    assertThat(rest.mode()).isEqualTo(Mode.IDLE);
    assertThat(atHang - rest.sent().get(9)).isBetween(0.0, 0.06);
    for (int pulse = 0; pulse < 50; pulse++) { // the window recovers, its key still down
      assertThatThrownBy(() -> manual.jog(9, -1))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("press it again");
      assertThat(ticks(2).mode()).isEqualTo(Mode.IDLE);
    }
    manual.release();
    assertThat(hold(() -> manual.jog(9, -1), 10).mode()).isEqualTo(Mode.RUNNING);
  }

  @Test
  void nothingIsMovedByHandWhileTheCellIsNeeded() {
    busy = true;
    assertThatThrownBy(() -> manual.jog(2, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Resetting the cell");
    assertThat(ticks(5).mode()).isEqualTo(Mode.IDLE);
  }

  @Test
  void anArmIsLedOutOfTheSceneAlsoWithoutACamera() {
    camera.trouble("unplugged");
    assertThatThrownBy(loop::requirePictures)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("unplugged");
    double before = loop.tick().sent().get(2);
    TickRecord moved = hold(() -> manual.jog(2, 1), 100);
    assertThat(moved.fault()).isNull();
    assertThat(moved.sent().get(2) - before).isGreaterThan(0.05);
  }

  @Test
  void aStartThatIsPendingIsNotReplaced() {
    manual.jog(2, 1);
    assertThatThrownBy(() -> loop.start((nanos, inForce) -> null, false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("about to start");
  }

  @Test
  void aJointStopsAtItsLimit() {
    TickRecord end = hold(() -> manual.jog(6, 1), 1600);
    assertThat(end.sent().get(6)).isLessThanOrEqualTo(LIMITS.axes().get(6).high());
    assertThat(end.fault()).isNull();
  }

  @Test
  void bothArmsGoHomeTogetherAndTheKeyMayBeLetGoOnTheWay() {
    hold(() -> manual.jog(1, 1), 150);
    manual.release();
    ticks(60);
    JointVector away = loop.tick().sent();
    assertThat(manual.wayHome().getFirst().get(1)).isEqualTo(loop.tick().measured().get(1));
    assertThat(manual.wayHome().getLast().get(1))
        .isEqualTo(CellDescription.simulated().leftHome().get(1));
    hold(manual::home, 60);
    manual.release();
    TickRecord between = ticks(60);
    assertThat(between.sent().get(1)).isLessThan(away.get(1));
    hold(manual::home, 600);
    assertThat(manual.moving()).isFalse();
    TickRecord home = ticks(60);
    assertThat(home.mode()).isEqualTo(Mode.IDLE);
    assertThat(home.sent().get(1))
        .isCloseTo(CellDescription.simulated().leftHome().get(1), within(1e-6));
    assertThat(home.sent().get(7)).as("the gripper stays").isCloseTo(away.get(7), within(1e-4));
  }

  @Test
  void stopHoldsAlsoWhileTheKeyIsDown() {
    hold(() -> manual.jog(0, 1), 60);
    loop.stop();
    ticks(60);
    assertThat(loop.mode()).isEqualTo(Mode.HOLDING);
    assertThatThrownBy(() -> manual.jog(0, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("arm them again");
    loop.rearm();
    loop.tick();
    assertThat(hold(() -> manual.jog(0, 1), 10).mode()).isEqualTo(Mode.RUNNING);
  }

  @Test
  void aNumberThatTheCellDoesNotHaveIsRefused() {
    assertThatThrownBy(() -> manual.jog(16, 1)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
