package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.core.Fault;
import flowdeck.core.Frame;
import flowdeck.core.TickRecord;
import flowdeck.sim.Conditions;
import flowdeck.sim.FrameFaults;
import flowdeck.sim.Randomisation;
import flowdeck.sim.ScriptedExpert;
import flowdeck.sim.task.StackBlocksTwo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a failing camera does to arms that move: through cell, control loop and watchdog. */
class CameraFaultsTest {
  private static final double TICK_SECONDS = 0.01;
  private static final double STALE_SECONDS = 0.3;
  private static final double FRAME_SECONDS = 1 / 15.0;
  private static final double LATEST_SECONDS = 4;

  /** A trial of the expert with every tick of it. */
  private record Run(LockstepCell.Result result, List<TickRecord> ticks, double driftRad) {
    double ageSeconds(int tick) {
      Frame frame = ticks.get(tick).frame();
      return frame == null ? Double.NaN : (ticks.get(tick).nanos() - frame.captureNanos()) * 1e-9;
    }
  }

  private static Run run(String faults) {
    List<TickRecord> ticks = new ArrayList<>();
    Conditions conditions = new Conditions(null, Randomisation.NONE, FrameFaults.parse(faults));
    try (LockstepCell cell = new LockstepCell(15, 64, 48, conditions)) {
      ScriptedExpert[] expert = new ScriptedExpert[1];
      LockstepCell.Result result =
          cell.run(
              new StackBlocksTwo(),
              5,
              () -> expert[0] = new ScriptedExpert(cell.simulated(), new StackBlocksTwo()),
              () -> false,
              LATEST_SECONDS,
              ticks::add);
      double[] rest = cell.simulated().scene().leftJoints();
      cell.simulated().advanceTo(cell.cell().clock().nanos() + 500_000_000L);
      double[] later = cell.simulated().scene().leftJoints();
      double drift = 0;
      for (int i = 0; i < rest.length; i++) {
        drift = Math.max(drift, Math.abs(later[i] - rest[i]));
      }
      return new Run(result, ticks, drift);
    }
  }

  @Test
  void armsThatMoveAreHeldWithin300MillisecondsOfAFreeze() {
    Run run = run("freeze=2+9");
    assertThat(run.result().fault()).isInstanceOf(Fault.StaleFrame.class);
    assertThat(run.result().seconds())
        .isBetween(
            2 + STALE_SECONDS - FRAME_SECONDS - TICK_SECONDS, 2 + STALE_SECONDS + TICK_SECONDS);
    assertThat(run.driftRad()).isLessThan(1e-3);
  }

  @Test
  void aShortFreezeIsRiddenOut() {
    assertThat(run("freeze=2+0.2").result().fault()).isNull();
  }

  @Test
  void framesThatComeAsLateAsAskedKeepTheTimeOfTheirCapture() {
    Run run = run("delay=120");
    assertThat(run.result().fault()).isNull();
    for (int tick = 50; tick < run.ticks().size(); tick++) {
      assertThat(run.ageSeconds(tick)).isBetween(0.119, 0.12 + FRAME_SECONDS + TICK_SECONDS);
    }
  }

  @Test
  void framesLaterThanTheWatchdogAllowsHoldTheArms() {
    assertThat(run("delay=400").result().fault()).isInstanceOf(Fault.StaleFrame.class);
    assertThat(run("drop=1").result().fault()).isInstanceOf(Fault.StaleFrame.class);
  }

  @Test
  void someLostFramesLeaveGapsAndTheSameSeedTheSameOnes() {
    List<Long> gaps = sequences(run("drop=0.2"));
    assertThat(gaps).hasSizeBetween(35, 57);
    assertThat(sequences(run("drop=0.2"))).isEqualTo(gaps);
  }

  private static List<Long> sequences(Run run) {
    return run.ticks().stream()
        .map(TickRecord::frame)
        .filter(frame -> frame != null)
        .map(Frame::sequence)
        .distinct()
        .toList();
  }

  @Test
  void aStuckDriverShowsTheOldPictureUnderNewTimes() {
    Run run = run("stuck=2+1");
    Frame before = run.ticks().get(198).frame();
    Frame stuck = run.ticks().get(290).frame();
    Frame after = run.ticks().get(320).frame();
    assertThat(run.result().fault()).isNull();
    assertThat(stuck.captureNanos()).isGreaterThan(before.captureNanos() + 800_000_000L);
    assertThat(stuck.sequence()).isGreaterThan(before.sequence());
    assertThat(Arrays.equals(stuck.bgr(), before.bgr())).isTrue();
    assertThat(Arrays.equals(after.bgr(), before.bgr())).isFalse();
  }
}
