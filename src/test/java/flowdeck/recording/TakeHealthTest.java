package flowdeck.recording;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.core.ArmState;
import flowdeck.core.Fault;
import flowdeck.core.JointVector;
import flowdeck.core.TickRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TakeHealthTest {
  private final TakeHealth health = new TakeHealth();

  private static TickRecord tick(
      long tick, @Nullable String refusal, ArmState.Link link, @Nullable Fault fault) {
    JointVector joints = JointVector.of(new double[7]);
    return new TickRecord(
        tick,
        tick * Ticks.TICK_NANOS,
        0,
        TickRecord.Mode.RUNNING,
        Ticks.newestAt(tick),
        List.of(
            new ArmState("left", joints, joints, 1, link, refusal, null, 5L, 7),
            new ArmState("right", joints, joints, 1, ArmState.Link.EXCELLENT, 7)),
        null,
        Ticks.vector(0),
        Ticks.vector(0),
        0,
        null,
        fault);
  }

  private static TickRecord well(long tick) {
    return tick(tick, null, ArmState.Link.GOOD, null);
  }

  @Test
  void aTakeInWhichAllIsWellHasNothingToSay() {
    health.begin();
    for (long tick = 0; tick < 100; tick++) {
      health.observe(well(tick));
    }
    assertThat(health.sentences(0)).isEmpty();
    assertThat(TakeHealth.nominal(well(0))).isTrue();
  }

  @Test
  void theFirstFaultIsToldInItsWordsAndTheOthersAreCounted() {
    health.begin();
    Fault first = new Fault.ArmFault("left", "joint 3 is 17\u00b0 away from its target");
    for (long tick = 0; tick < 300; tick++) {
      Fault fault = tick >= 250 ? new Fault.Stopped() : tick >= 120 && tick < 200 ? first : null;
      health.observe(tick(tick, null, ArmState.Link.GOOD, fault));
    }
    assertThat(health.sentences(0))
        .containsExactly(
            "The first of 2 faults 1.2 s after the recording began: " + first.message(),
            "130 of 300 recorded ticks were in fault.");
    assertThat(TakeHealth.nominal(tick(0, null, ArmState.Link.GOOD, first))).isFalse();
  }

  @Test
  void anArmThatCouldNotBeMovedIsNamedAlsoWithoutAFault() {
    health.begin();
    health.observe(well(0));
    health.observe(tick(1, "the drives are off: switch them on", ArmState.Link.GOOD, null));
    health.observe(tick(2, null, ArmState.Link.FAIR, null));
    assertThat(health.sentences(0))
        .containsExactly(
            "The left arm could not be moved in 2 of 3 recorded ticks, at first because: the drives"
                + " are off: switch them on.");
    assertThat(TakeHealth.nominal(tick(2, null, ArmState.Link.FAIR, null))).isFalse();
    health.begin();
    health.observe(tick(2, null, ArmState.Link.FAIR, null));
    assertThat(health.sentences(0).getFirst()).endsWith("its connection was only fair.");
  }

  @Test
  void lostFramesAndTheEndAreTold() {
    health.begin();
    for (long tick = 0; tick < 50; tick++) {
      health.observe(well(tick));
    }
    for (long tick = 80; tick < 100; tick++) { // the loop saw none of the frames between
      health.observe(well(tick));
    }
    health.ended("the camera started anew");
    assertThat(health.sentences(3))
        .containsExactly(
            "Of 30 frames 8 were lost; 3 rows repeat the image before.",
            "The recording ended by itself: the camera started anew.");
  }
}
