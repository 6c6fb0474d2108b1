package flowdeck.arms.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.ActionLayout;
import flowdeck.core.CellDescription;
import flowdeck.core.JointVector;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpaceGuardTest {
  private static final long TICK = 10_000_000;
  private static final CellDescription CELL = CellDescription.simulated();
  private static final MotionLimits LIMITS = MotionLimits.of(ActionLayout.TWO_IIWA);
  private static final Workspace USUAL = Workspace.usual(CELL);
  private static final JointVector HOME = both(CELL.leftHome());

  private final MotionLimiter limiter = limiter(USUAL);

  private static MotionLimiter limiter(Workspace workspace) {
    MotionLimiter limiter =
        new MotionLimiter(ActionLayout.TWO_IIWA, LIMITS, TICK, new Clearance(CELL, workspace));
    limiter.reset(HOME);
    return limiter;
  }

  private static JointVector both(JointVector arm) {
    JointVector open = JointVector.of(1);
    return arm.concat(open).concat(arm).concat(open);
  }

  /** Home, but for the left arm's shoulder bowed by so much more, and the right arm's turned. */
  private static JointVector bowed(double rad, double turned) {
    double[] target = HOME.toArray();
    target[1] += rad;
    target[8] -= turned;
    return JointVector.of(target);
  }

  private void bow(int ticks) {
    for (int tick = 1; tick <= ticks; tick++) {
      double rad = Math.min(0.8, 0.003 * tick);
      limiter.limit(bowed(rad, 0.5 * rad));
    }
  }

  /** Limits that are gentle to the gears need long brakes; so do fast ones. */
  @ParameterizedTest
  @CsvSource({"0.3, 3, 60", "0.5, 3, 20", "1, 3, 10", "1, 10, 60"})
  void aStretchedArmThatBowsStopsShortOfTheTableWhateverItsLimits(
      double share, double acceleration, double jerk) {
    MotionLimits limits =
        MotionLimits.of(ActionLayout.TWO_IIWA, share, acceleration, jerk, Math.toRadians(2));
    MotionLimiter gentle =
        new MotionLimiter(ActionLayout.TWO_IIWA, limits, TICK, new Clearance(CELL, USUAL));
    double least = Double.POSITIVE_INFINITY;
    for (int degrees = 60; degrees <= 100; degrees++) { // still gaining speed where it must brake
      double[] arms = HOME.toArray();
      for (int joint = 0; joint < 7; joint++) {
        arms[joint] = joint == 1 ? Math.toRadians(degrees) : 0;
      }
      gentle.reset(JointVector.of(arms));
      arms[1] = Math.toRadians(118);
      for (int tick = 0; tick < 500; tick++) {
        least = Math.min(least, gentle.limit(JointVector.of(arms)).space().margin());
      }
    }
    assertThat(least).isBetween(-1e-9, 0.01);
  }

  @Test
  void farFromEverythingAStepIsWhatItWouldBeWithoutIt() {
    MotionLimiter free = new MotionLimiter(ActionLayout.TWO_IIWA, LIMITS, TICK);
    free.reset(HOME);
    for (int tick = 0; tick < 600; tick++) {
      double rad = tick < 300 ? 0.15 * Math.sin(0.03 * tick) : tick % 100 < 50 ? -0.3 : 0.1;
      MotionLimiter.Step step = limiter.limit(bowed(rad, rad));
      assertThat(step.space().slowed()).isFalse();
      assertThat(step.position()).isEqualTo(free.limit(bowed(rad, rad)).position());
    }
  }

  @Test
  void anApproachSlowsDownAndEndsBeforeTheStopDistanceWithASentence() {
    double before = 1;
    double speed = 0;
    int slowed = 0;
    MotionLimiter.Step step = limiter.limit(HOME);
    for (int tick = 1; tick <= 500 && step.space().sentence() == null; tick++) {
      double rad = Math.min(0.8, 0.003 * tick);
      step = limiter.limit(bowed(rad, 0.5 * rad));
      SpaceReport space = step.space();
      assertThat(space.margin()).isPositive();
      double closing = before - space.margin();
      if (space.slowed() && slowed++ > 5) {
        assertThat(closing).isLessThan(0.1 * before + 0.001).isLessThan(speed + 0.0005);
      }
      speed = closing;
      before = space.margin();
    }
    assertThat(slowed).isPositive();
    assertThat(step.clamped()).isTrue();
    assertThat(step.space().held()).isTrue();
    assertThat(step.space().nearest()).isEqualTo("left fingers, table");
    assertThat(step.space().margin()).isLessThan(0.01);
    assertThat(step.space().sentence())
        .startsWith("left fingers are ")
        .contains(" the table and must not go below 8 mm below it");
  }

  @Test
  void allJointsAreHeldBackByTheSameShare() {
    bow(500);
    JointVector at = limiter.position();
    double bowedBy = at.get(1) - HOME.get(1);
    assertThat(bowedBy).isBetween(0.1, 0.75);
    assertThat(HOME.get(8) - at.get(8)).isCloseTo(0.5 * bowedBy, within(0.01));
  }

  @Test
  void aRetreatIsFree() {
    bow(500);
    MotionLimiter free = new MotionLimiter(ActionLayout.TWO_IIWA, LIMITS, TICK);
    for (int tick = 0; tick < 100; tick++) {
      limiter.brake();
    }
    free.reset(limiter.position());
    limiter.reset(limiter.position());
    for (int tick = 0; tick < 300; tick++) {
      MotionLimiter.Step step = limiter.limit(HOME);
      assertThat(step.space().slowed()).isFalse();
      assertThat(step.space().sentence()).isNull();
      assertThat(step.position()).isEqualTo(free.limit(HOME).position());
    }
    assertThat(limiter.position().get(1)).isCloseTo(HOME.get(1), within(1e-9));
  }

  @Test
  void aGripperOpensAndClosesWhileTheArmsAreHeld() {
    bow(500);
    double[] target = bowed(0.8, 0.4).toArray();
    target[7] = 0;
    for (int tick = 0; tick < 100; tick++) {
      limiter.limit(JointVector.of(target));
    }
    assertThat(limiter.position().get(7)).isCloseTo(0, within(1e-6));
  }

  @Test
  void armsThatBeginTooNearOnlyGetAway() {
    limiter.reset(bowed(0.7, 0));
    MotionLimiter.Step step = limiter.limit(bowed(0.8, 0));
    double margin = step.space().margin();
    assertThat(margin).isNegative();
    for (int tick = 0; tick < 60; tick++) {
      step = limiter.limit(bowed(0.8, 0));
      assertThat(step.space().margin()).isGreaterThanOrEqualTo(margin);
    }
    assertThat(step.space().sentence()).contains("left").contains("table");
    assertThat(limiter.checkMeasured(limiter.position())).isNull();
    for (int tick = 0; tick < 300; tick++) {
      step = limiter.limit(HOME);
      assertThat(step.space().margin()).isGreaterThanOrEqualTo(Math.min(0, margin));
      margin = step.space().margin();
    }
    assertThat(step.position().get(1)).isCloseTo(HOME.get(1), within(1e-9));
  }

  @Test
  void wallsHoldToo() {
    Workspace.Box box = new Workspace.Box(-0.5, -0.9, -0.1, 0.9, 0.55, 1.5);
    MotionLimiter walled = limiter(USUAL.within(box));
    double[] target = HOME.toArray();
    MotionLimiter.Step step = walled.limit(HOME);
    for (int tick = 0; tick < 400 && step.space().sentence() == null; tick++) {
      target[0] = Math.min(1.5, target[0] + 0.003);
      step = walled.limit(JointVector.of(target));
      assertThat(step.space().margin()).isNotNegative();
    }
    assertThat(step.space().sentence()).startsWith("left ").endsWith("wall at y = 0.55 m");
  }

  @Test
  void seesWhereTheArmsReallyAre() {
    assertThat(limiter.checkMeasured(HOME)).isNull();
    assertThat(limiter.checkMeasured(bowed(0.8, 0)).message())
        .startsWith("Both arms held: left ")
        .contains("table");
    double[] nowhere = HOME.toArray();
    nowhere[3] = Double.NaN;
    assertThat(limiter.checkMeasured(JointVector.of(nowhere))).isNotNull();
  }

  @Test
  void isOnlyForTwoArms() {
    ActionLayout one = new ActionLayout(List.of("left_joint_1"));
    Clearance clearance = new Clearance(CELL, USUAL);
    assertThatThrownBy(() -> new MotionLimiter(one, MotionLimits.of(one), TICK, clearance))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Only two arms");
  }
}
