package flowdeck.control;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.arms.motion.Clearance;
import flowdeck.arms.motion.SpaceReport;
import flowdeck.arms.motion.TargetSource;
import flowdeck.arms.motion.Workspace;
import flowdeck.core.CellDescription;
import flowdeck.core.Fault;
import flowdeck.core.JointVector;
import flowdeck.core.TickRecord;
import flowdeck.core.TickRecord.Mode;
import org.junit.jupiter.api.Test;

/** The loop with something around the arms. */
class ControlLoopSpaceTest {
  private static final CellDescription CELL = CellDescription.simulated();

  private final FakeCell fake = new FakeCell();
  private final ControlLoop loop =
      new ControlLoop(
          fake.cell,
          FakeCell.LIMITS,
          new Clearance(CELL, Workspace.usual(CELL)),
          SupervisionLimits.USUAL,
          record -> {});
  private final JointVector home = fake.home();

  private TickRecord tick(int times) {
    TickRecord last = loop.tick();
    for (int i = 1; i < times; i++) {
      last = loop.tick();
    }
    return last;
  }

  /** The left arm bows at 0.4 rad/s from where the arms are, or rises again. */
  private TargetSource bowing(double speed) {
    JointVector from = fake.home();
    long start = fake.clock.nanos();
    return (nanos, inForce) -> {
      double[] target = from.toArray();
      target[1] += Math.clamp(speed * (nanos - start) * 1e-9, -0.3, 0.9);
      return new TargetSource.Target(JointVector.of(target), nanos + FakeCell.TICK);
    };
  }

  @Test
  void bothArmsHoldAboveTheTableAndStartAgainIfTheSourceLeadsAway() {
    tick(2);
    loop.start(bowing(0.4), false);
    TickRecord held = tick(400);
    assertThat(held.mode()).isEqualTo(Mode.HOLDING);
    assertThat(held.fault()).isInstanceOf(Fault.TooClose.class);
    assertThat(held.fault().message())
        .startsWith("Both arms held: left fingers are ")
        .contains("the table")
        .endsWith("Move the target away from there, then start again.");
    SpaceReport space = loop.space().get();
    assertThat(space.nearest()).isEqualTo("left fingers, table");
    assertThat(space.margin()).isBetween(0.0, 0.01);

    double[] down = fake.home().toArray();
    down[1] += 0.2;
    loop.start((nanos, inForce) -> target(JointVector.of(down), nanos), false);
    assertThat(tick(100).fault()).isInstanceOf(Fault.TooClose.class);

    loop.start(bowing(-0.4), false);
    TickRecord away = tick(120);
    assertThat(away.fault()).isNull();
    assertThat(away.mode()).isEqualTo(Mode.RUNNING);
    assertThat(away.sent().get(1)).isLessThan(held.sent().get(1) - 0.25);
  }

  private static TargetSource.Target target(JointVector position, long nanos) {
    return new TargetSource.Target(position, nanos + FakeCell.TICK);
  }

  @Test
  void anArmThatIsPushedTooNearHoldsBothAndMayLeaveFromThere() {
    tick(2);
    loop.start(bowing(0.3), false);
    assertThat(tick(90).fault()).isNull();
    fake.left.pushed = 0.2; // less than what counts as an arm that does not follow
    TickRecord held = tick(100);
    assertThat(held.fault()).isInstanceOf(Fault.TooClose.class);
    assertThat(held.mode()).isEqualTo(Mode.HOLDING);
    fake.left.pushed = 0.09;
    loop.start((nanos, inForce) -> target(home, nanos), false);
    assertThat(tick(100).fault()).isNull();
  }
}
