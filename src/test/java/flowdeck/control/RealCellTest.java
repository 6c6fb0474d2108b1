package flowdeck.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.arms.motion.TargetSource;
import flowdeck.core.Fault;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.TickRecord;
import flowdeck.core.TickRecord.Mode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the control loop owes to arms that are real: holding for a reason, and two steps back. */
class RealCellTest {
  private final FakeCell fake = FakeCell.real();
  private final ControlLoop loop =
      new ControlLoop(fake.cell, FakeCell.LIMITS, null, SupervisionLimits.USUAL, tick -> {});

  @BeforeEach
  void idle() {
    tick(5);
  }

  private TickRecord tick(int times) {
    TickRecord last = null;
    for (int i = 0; i < times; i++) {
      fake.advance(fake.clock.nanos() + FakeCell.TICK);
      last = loop.tick();
    }
    return java.util.Objects.requireNonNull(last);
  }

  private TargetSource turning() {
    JointVector from = fake.home();
    long start = fake.clock.nanos();
    return (nanos, inForce) -> {
      double[] target = from.toArray();
      target[0] += 0.3 * (nanos - start) * 1e-9;
      target[8] -= 0.3 * (nanos - start) * 1e-9;
      return new TargetSource.Target(JointVector.of(target), nanos + FakeCell.TICK);
    };
  }

  /** What may happen to one arm in motion, and a word of what the operator reads. */
  enum Mishap {
    REFUSES("the drives are off") {
      @Override
      void happen(FakeCell.FakeArm arm) {
        arm.refusal = "the drives are off: switch them on";
      }
    },
    PRESSED("presses on joint 6 with 13 Nm, where 12 Nm are allowed") {
      @Override
      void happen(FakeCell.FakeArm arm) {
        arm.torque = JointVector.of(1, 2, 3, 4, 5, -13, 5);
      }
    },
    TORQUE_NOT_A_NUMBER("joint 1") {
      @Override
      void happen(FakeCell.FakeArm arm) {
        arm.torque = JointVector.of(Double.NaN, 0, 0, 0, 0, 0, 0);
      }
    },
    LAGS("joint 3 is 17° away from its target") {
      @Override
      void happen(FakeCell.FakeArm arm) {
        arm.lag = 0.3;
      }
    },
    WEAK("connection quality is only POOR") {
      @Override
      void happen(FakeCell.FakeArm arm) {
        arm.link = flowdeck.core.ArmState.Link.POOR;
      }
    };

    private final String words;

    Mishap(String words) {
      this.words = words;
    }

    abstract void happen(FakeCell.FakeArm arm);
  }

  @ParameterizedTest
  @EnumSource(Mishap.class)
  void whatHappensToOneArmBringsBothToRestAndSaysWhy(Mishap mishap) {
    loop.start(turning(), false);
    tick(60);
    mishap.happen(fake.right);
    assertThat(tick(1).mode()).isEqualTo(Mode.BRAKING);
    TickRecord rest = tick(60);
    assertThat(rest.mode()).isEqualTo(Mode.HOLDING);
    assertThat(java.util.Objects.requireNonNull(rest.fault()).message())
        .startsWith("right arm: ")
        .contains(mishap.words);
    JointVector held = rest.sent();
    assertThat(tick(50).sent()).isEqualTo(held);
  }

  @Test
  void afterAHoldTheOperatorArmsFirstAndStartsThen() {
    loop.start(turning(), false);
    tick(60);
    loop.stop();
    tick(60);
    assertThat(loop.mode()).isEqualTo(Mode.HOLDING);
    assertThatThrownBy(() -> loop.start(turning(), false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("arm them again first");
    loop.rearm();
    TickRecord armed = tick(1);
    assertThat(armed.mode()).isEqualTo(Mode.IDLE);
    assertThat(armed.fault()).isNull();
    int sent = fake.left.commands.size();
    tick(20);
    assertThat(fake.left.commands).as("arming moves nothing").hasSize(sent);
    loop.start(turning(), false);
    assertThat(tick(10).mode()).isEqualTo(Mode.RUNNING);
  }

  @Test
  void armsThatAreNotAvailableCanNeitherBeArmedNorStarted() {
    fake.left.refusal = "the controller has no session: start the FRI application";
    tick(1);
    assertThatThrownBy(() -> loop.start(turning(), false)).hasMessageContaining("no session");
    fake.left.refusal = null;
    tick(1);
    loop.start(turning(), false);
    tick(30);
    fake.left.refusal = "the controller has no session: start the FRI application";
    tick(60);
    assertThatThrownBy(loop::rearm)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("left arm: the controller has no session");
    assertThat(loop.mode()).isEqualTo(Mode.HOLDING);
    fake.left.refusal = null;
    tick(5);
    assertThat(loop.mode()).as("nothing goes on by itself").isEqualTo(Mode.HOLDING);
    loop.rearm();
    assertThat(tick(1).mode()).isEqualTo(Mode.IDLE);
  }

  @Test
  void aLoopThatStoodStillHoldsBothArmsWhichHadNoTargetsMeanwhile() {
    loop.start(turning(), false);
    tick(30);
    fake.advance(fake.clock.nanos() + 310_000_000);
    TickRecord late = loop.tick();
    assertThat(late.mode()).isEqualTo(Mode.BRAKING);
    assertThat(java.util.Objects.requireNonNull(late.fault()).message())
        .startsWith("Control loop failed: it stood still for 310 ms")
        .contains("Both arms hold");
    TickRecord rest = tick(60);
    assertThat(rest.mode()).isEqualTo(Mode.HOLDING);
    assertThat(tick(50).sent()).isEqualTo(rest.sent());
  }

  @Test
  void aLoopThatStoodStillWhileNothingMovedIsNoFault() {
    fake.advance(fake.clock.nanos() + 310_000_000);
    assertThat(loop.tick().fault()).isNull();
    loop.start(turning(), false);
    assertThat(tick(10).mode()).isEqualTo(Mode.RUNNING);
  }

  @Test
  void aStopPressedAfterArmingHoldsAgain() {
    loop.stop();
    tick(2);
    loop.rearm();
    loop.stop();
    assertThat(tick(1).mode()).isEqualTo(Mode.HOLDING);
    assertThat(loop.latest().get()).isNotNull();
    assertThatThrownBy(() -> loop.start(turning(), false)).hasMessageContaining("arm them again");
  }

  @Test
  void thereIsNothingToArmWhileNothingHolds() {
    assertThatThrownBy(loop::rearm).hasMessageContaining("nothing to arm");
    loop.start(turning(), false);
    tick(30);
    loop.stop();
    tick(1);
    assertThatThrownBy(loop::rearm).hasMessageContaining("coming to rest");
  }

  @Test
  void inShadowNothingIsSentAndNoArmIsAsked() {
    fake.right.refusal = "the drives are off: switch them on";
    tick(1);
    loop.start(turning(), true);
    TickRecord shadow = tick(50);
    assertThat(shadow.mode()).isEqualTo(Mode.SHADOW);
    assertThat(shadow.proposed()).isNotNull();
    assertThat(fake.left.commands).isEmpty();
    assertThat(fake.right.commands).isEmpty();
  }

  @Test
  void aPolicyInShadowDoesNotArmArmsThatHold() {
    loop.start(turning(), false);
    tick(60);
    loop.stop();
    tick(60);
    loop.start(turning(), true);
    assertThat(tick(20).mode()).isEqualTo(Mode.SHADOW);
    loop.finish();
    TickRecord after = tick(2);
    assertThat(after.mode()).isEqualTo(Mode.HOLDING);
    assertThat(after.fault()).isInstanceOf(Fault.Stopped.class);
    assertThatThrownBy(() -> loop.start(turning(), false)).hasMessageContaining("arm them again");
  }

  @Test
  void aFaultThatComesAfterAStartWasAskedForHoldsNonetheless() {
    loop.start(turning(), false);
    tick(60);
    loop.finish();
    tick(60);
    loop.start(turning(), false);
    fake.advance(fake.clock.nanos() + FakeCell.TICK);
    fake.camera.broken = true; // found before the start is taken
    assertThat(loop.tick().mode()).isEqualTo(Mode.HOLDING);
    fake.camera.broken = false;
    assertThat(tick(20).mode()).isEqualTo(Mode.HOLDING);
  }

  @Test
  void aFaultOfOneTickBeforeTheFirstTargetHoldsToo() {
    loop.start((nanos, inForce) -> null, false);
    tick(3);
    fake.left.refusal = "stopped";
    TickRecord held = tick(2);
    assertThat(held.mode()).isEqualTo(Mode.HOLDING);
    assertThat(held.fault()).isInstanceOf(Fault.ArmUnavailable.class);
  }
}
