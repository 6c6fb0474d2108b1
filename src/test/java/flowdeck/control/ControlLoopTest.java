package flowdeck.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.arms.motion.MotionLimits;
import flowdeck.arms.motion.TargetSource;
import flowdeck.core.ActionLayout;
import flowdeck.core.ArmState;
import flowdeck.core.Fault;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.TickRecord;
import flowdeck.core.TickRecord.Mode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControlLoopTest {
  private final FakeCell fake = new FakeCell();
  private final List<TickRecord> records = new ArrayList<>();
  private final ControlLoop loop = new ControlLoop(fake.cell, FakeCell.LIMITS, records::add);

  @BeforeEach
  void idle() {
    tick(5);
  }

  private TickRecord tick(int times) {
    TickRecord last = loop.tick();
    for (int i = 1; i < times; i++) {
      last = loop.tick();
    }
    return last;
  }

  /** A1 of both arms turns at 0.3 rad/s. */
  private TargetSource turning() {
    JointVector from = fake.home();
    long start = fake.clock.nanos();
    return (nanos, inForce) ->
        new TargetSource.Target(turned(from, 0.3 * (nanos - start) * 1e-9), nanos + FakeCell.TICK);
  }

  private static JointVector turned(JointVector from, double rad) {
    double[] target = from.toArray();
    target[0] += rad;
    target[8] -= rad;
    return JointVector.of(target);
  }

  private void assertEveryStepWithinLimits() {
    double dt = FakeCell.TICK * 1e-9;
    for (int i = 0; i < 16; i++) {
      MotionLimits.Axis axis = FakeCell.LIMITS.axes().get(i);
      double v = 0;
      double a = 0;
      for (int k = 1; k < records.size(); k++) {
        double nextV = (records.get(k).sent().get(i) - records.get(k - 1).sent().get(i)) / dt;
        double nextA = (nextV - v) / dt;
        assertThat(Math.abs(nextV)).isLessThan(axis.velocity() + 1e-9);
        assertThat(Math.abs(nextA)).isLessThan(axis.acceleration() + 1e-6);
        assertThat(Math.abs(nextA - a) / dt).isLessThan(axis.jerk() + 1e-4);
        v = nextV;
        a = nextA;
      }
    }
  }

  @Test
  void sendsNothingWhileIdle() {
    assertThat(tick(10).mode()).isEqualTo(Mode.IDLE);
    assertThat(fake.left.commands).isEmpty();
    assertThat(records.getLast().sent()).isEqualTo(fake.home());
  }

  @Test
  void followsASourceWithinTheLimits() {
    JointVector home = fake.home();
    loop.start(turning(), false);
    TickRecord last = tick(150);
    assertThat(last.mode()).isEqualTo(Mode.RUNNING);
    assertThat(last.fault()).isNull();
    assertThat(last.sent().get(0)).isCloseTo(home.get(0) + 0.45, within(1e-9));
    assertThat(last.sent()).isEqualTo(last.proposed());
    assertThat(fake.left.commands.getLast()).isEqualTo(last.sent().slice(0, 8));
    assertThat(fake.right.commands.getLast()).isEqualTo(last.sent().slice(8, 16));
    assertEveryStepWithinLimits();
  }

  @Test
  void brakesWithinLimitsAndHoldsWhenTheTargetGetsStale() {
    TargetSource source = turning();
    long stalls = fake.clock.nanos() + 50 * FakeCell.TICK;
    TargetSource.Target[] last = new TargetSource.Target[1];
    loop.start(
        (nanos, inForce) -> {
          if (nanos <= stalls) {
            last[0] = source.target(nanos, inForce);
          }
          return last[0];
        },
        false);
    tick(50);
    assertThat(tick(10).mode()).isEqualTo(Mode.RUNNING);
    TickRecord stale = tick(2);
    assertThat(stale.fault()).isInstanceOf(Fault.StaleTarget.class);
    assertThat(tick(60).mode()).isEqualTo(Mode.HOLDING);
    assertEveryStepWithinLimits();
    int sent = fake.left.commands.size();
    JointVector rest = fake.home();

    // The source comes back: nothing moves until the operator starts again.
    last[0] = new TargetSource.Target(turned(rest, 0.5), Long.MAX_VALUE);
    TickRecord held = tick(200);
    assertThat(held.mode()).isEqualTo(Mode.HOLDING);
    assertThat(held.fault()).isInstanceOf(Fault.StaleTarget.class);
    assertThat(fake.left.commands).hasSize(sent);
    assertThat(fake.home()).isEqualTo(rest);

    loop.start(turning(), false);
    assertThat(tick(1).fault()).isNull();
    assertThat(tick(40).mode()).isEqualTo(Mode.RUNNING);
    assertEveryStepWithinLimits();
  }

  @Test
  void aSourceThatFallsSilentIsStaleToo() {
    TargetSource source = turning();
    long silent = fake.clock.nanos() + 20 * FakeCell.TICK;
    loop.start((nanos, inForce) -> nanos < silent ? source.target(nanos, inForce) : null, false);
    assertThat(tick(60).fault()).isInstanceOf(Fault.StaleTarget.class);
    assertEveryStepWithinLimits();
  }

  @Test
  void stopBrakesFromTheNextTickOn() {
    loop.start(turning(), false);
    double before = tick(100).sent().get(0);
    double speed = before - records.get(records.size() - 2).sent().get(0);
    loop.stop();
    TickRecord first = tick(1);
    assertThat(first.mode()).isEqualTo(Mode.BRAKING);
    assertThat(first.fault()).isInstanceOf(Fault.Stopped.class);
    assertThat(first.sent().get(0) - before).isLessThan(speed);
    TickRecord rest = tick(25);
    assertThat(rest.mode()).isEqualTo(Mode.HOLDING);
    assertThat(rest.sent().get(0) - before).isLessThan(0.03);
    assertEveryStepWithinLimits();
    int sent = fake.left.commands.size();
    tick(100);
    assertThat(fake.left.commands).hasSize(sent);
  }

  @Test
  void aStopBeforeTheStartTookEffectWins() {
    loop.start(turning(), false);
    loop.stop();
    assertThat(tick(10).mode()).isEqualTo(Mode.HOLDING);
    assertThat(fake.left.commands).isEmpty();
  }

  @Test
  void finishComesToRestWithoutAFault() {
    loop.start(turning(), false);
    tick(50);
    loop.finish();
    assertThat(tick(1).mode()).isEqualTo(Mode.BRAKING);
    TickRecord end = tick(30);
    assertThat(end.mode()).isEqualTo(Mode.IDLE);
    assertThat(end.fault()).isNull();
    assertEveryStepWithinLimits();
  }

  @Test
  void nothingThatIsNotANumberReachesAnArm() {
    TargetSource source = turning();
    long bad = fake.clock.nanos() + 30 * FakeCell.TICK;
    loop.start(
        (nanos, inForce) -> {
          TargetSource.Target target = source.target(nanos, inForce);
          double[] values = target.position().toArray();
          values[11] = nanos >= bad ? Double.NaN : values[11];
          return new TargetSource.Target(JointVector.of(values), target.validNanos());
        },
        false);
    TickRecord end = tick(100);
    assertThat(end.fault()).isInstanceOf(Fault.BadTarget.class);
    assertThat(end.fault().message()).contains("right_joint_4");
    assertThat(end.mode()).isEqualTo(Mode.HOLDING);
    assertThat(fake.right.commands).allMatch(JointVector::isFinite);
    assertEveryStepWithinLimits();
  }

  @Test
  void refusesATargetOfAnotherSize() {
    loop.start(
        (nanos, inForce) -> new TargetSource.Target(JointVector.of(new double[14]), nanos), false);
    assertThat(tick(2).fault()).isInstanceOf(Fault.BadTarget.class);
    assertThat(fake.left.commands).allMatch(fake.left.commands.getFirst()::equals);
  }

  @Test
  void brakesWhenTheCameraStops() {
    loop.start(turning(), false);
    tick(50);
    fake.camera.dead = true;
    assertThat(tick(25).fault()).isNull();
    assertThat(tick(15).fault()).isInstanceOf(Fault.StaleFrame.class);
    assertThat(tick(40).mode()).isEqualTo(Mode.HOLDING);
    assertEveryStepWithinLimits();
  }

  @Test
  void brakesInTheTickInWhichTheCameraSaysItsPictureMustNotBeTrusted() {
    loop.start(turning(), false);
    tick(50);
    fake.camera.trouble = "frozen since 0.4 s";
    TickRecord first = tick(1);
    assertThat(first.mode()).isEqualTo(Mode.BRAKING);
    assertThat(first.fault()).isEqualTo(new Fault.CameraFault("fake", "frozen since 0.4 s"));
    assertThat(first.fault().message()).startsWith("Camera fake: frozen since 0.4 s.");
    assertThat(tick(40).mode()).isEqualTo(Mode.HOLDING);
    assertEveryStepWithinLimits();
    int sent = fake.left.commands.size();

    // The camera is well again: nothing moves until the operator starts again.
    fake.camera.trouble = null;
    assertThat(tick(50).mode()).isEqualTo(Mode.HOLDING);
    assertThat(fake.left.commands).hasSize(sent);
    loop.start(turning(), false);
    assertThat(tick(40).mode()).isEqualTo(Mode.RUNNING);
    assertEveryStepWithinLimits();
  }

  @Test
  void aCameraInTroubleLetsNoMotionBegin() {
    fake.camera.trouble = "connecting since 0.2 s";
    JointVector home = fake.home();
    loop.start(turning(), false);
    assertThat(tick(30).fault()).isInstanceOf(Fault.CameraFault.class);
    assertThat(fake.home()).isEqualTo(home);
  }

  @Test
  void brakesBothArmsWhenOneLosesItsLink() {
    loop.start(turning(), false);
    tick(50);
    fake.right.link = ArmState.Link.FAIR;
    TickRecord end = tick(50);
    assertThat(end.fault())
        .isEqualTo(new Fault.ArmUnavailable("right", "connection quality is only FAIR"));
    assertThat(end.mode()).isEqualTo(Mode.HOLDING);
    assertEveryStepWithinLimits();
  }

  @Test
  void aSourceThatThrowsIsAFaultAndTheArmsBrakeInTheSameTick() {
    TargetSource source = turning();
    long crash = fake.clock.nanos() + 40 * FakeCell.TICK;
    loop.start(
        (nanos, inForce) -> {
          if (nanos > crash) {
            throw new IllegalStateException("broken");
          }
          return source.target(nanos, inForce);
        },
        false);
    tick(40);
    int sent = fake.left.commands.size();
    TickRecord record = tick(1);
    assertThat(record.fault()).isInstanceOf(Fault.PartFailed.class);
    assertThat(record.fault().message()).contains("Target source").contains("broken");
    assertThat(fake.left.commands).hasSize(sent + 1);
    assertThat(tick(40).mode()).isEqualTo(Mode.HOLDING);
    assertEveryStepWithinLimits();
  }

  @Test
  void anArmThatThrowsEndsInHoldingAndTicksGoOn() {
    loop.start(turning(), false);
    tick(20);
    fake.left.broken = true;
    TickRecord end = tick(20);
    assertThat(end.mode()).isEqualTo(Mode.HOLDING);
    assertThat(end.fault().message()).contains("Arms").contains("socket closed");
    assertThat(end.tick()).isEqualTo(records.size() - 1L);
  }

  @Test
  void aRecorderThatOverflowsStopsTheArms() {
    boolean[] full = new boolean[1];
    ControlLoop other =
        new ControlLoop(
            fake.cell,
            FakeCell.LIMITS,
            record -> {
              if (full[0]) {
                throw new IllegalStateException("queue full");
              }
            });
    other.start(turning(), false);
    for (int i = 0; i < 20; i++) {
      other.tick();
    }
    full[0] = true;
    other.tick();
    assertThat(other.tick().fault().message()).contains("Recorder").contains("queue full");
  }

  @Test
  void inShadowNothingIsSent() {
    loop.start(turning(), true);
    TickRecord last = tick(50);
    assertThat(last.mode()).isEqualTo(Mode.SHADOW);
    assertThat(last.proposed()).isNotEqualTo(last.sent());
    assertThat(last.sent()).isEqualTo(fake.home());
    assertThat(fake.left.commands).isEmpty();
    loop.finish();
    assertThat(tick(1).mode()).isEqualTo(Mode.IDLE);
  }

  @Test
  void aRecordingRunsInShadowOnly() {
    Cell replay =
        Cell.replay(
            "bottle",
            ActionLayout.TWO_IIWA,
            fake.camera,
            List.of(fake.left, fake.right),
            fake.clock,
            fake.clock::advanceTo);
    ControlLoop other = new ControlLoop(replay, FakeCell.LIMITS, record -> {});
    assertThatThrownBy(() -> other.start(turning(), false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("shadow");
    other.start(turning(), true);
  }

  @Test
  void refusesToStartTwice() {
    loop.start(turning(), false);
    tick(1);
    assertThatThrownBy(() -> loop.start(turning(), false)).isInstanceOf(InputException.class);
    loop.stop();
    tick(1);
    assertThatThrownBy(() -> loop.start(turning(), false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("rest");
  }

  @Test
  void startsAgainFromWhereTheArmsAre() {
    loop.start(turning(), false);
    tick(100);
    loop.finish();
    tick(40);
    JointVector moved = JointVector.of(0.5, 0.4, 0.3, -1, 0.2, 1, 0.1);
    fake.left.command(0, moved, 1); // somebody else put the arm elsewhere, as a reset does
    tick(1);
    JointVector here = fake.home();
    loop.start((nanos, inForce) -> new TargetSource.Target(here, nanos), false);
    TickRecord first = tick(1);
    assertThat(first.sent()).isEqualTo(here);
    assertThat(first.sent().slice(0, 7)).isEqualTo(moved);
  }
}
