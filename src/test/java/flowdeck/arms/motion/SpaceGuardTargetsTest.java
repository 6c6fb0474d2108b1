package flowdeck.arms.motion;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.core.ActionLayout;
import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code -Dflowdeck.guard.targets=10000000} for many more targets. */
class SpaceGuardTargetsTest {
  private static final Logger LOG = LoggerFactory.getLogger(SpaceGuardTargetsTest.class);
  private static final long TARGETS = Long.getLong("flowdeck.guard.targets", 200_000);
  private static final int TICKS = 400;

  private static final CellDescription SIMULATED = CellDescription.simulated();

  /** Arms that hang tilted from one column, as others mount them. */
  private static final CellDescription TILTED =
      SIMULATED.with(
          Pose.xyzRpy(-0.065, -0.1126, 0.60074, -1.01985, -0.30071, 2.43798),
          Pose.xyzRpy(-0.065, 0.1126, 0.60074, 1.01985, -0.30071, -2.43798));

  private static final Workspace CAUTIOUS =
      new Workspace(
          new Workspace.Box(-0.6, -0.9, -0.1, 0.9, 0.9, 1.3),
          0,
          new Workspace.Stops(0.03, 0.02, 0.02, 0.05, 0),
          0.05);

  private static final MotionLimits USUAL = MotionLimits.of(ActionLayout.TWO_IIWA);

  /** Gentle to the gears, or as fast as the arm can: both need long brakes. */
  private static MotionLimits limits(double share, double acceleration, double jerk) {
    return MotionLimits.of(ActionLayout.TWO_IIWA, share, acceleration, jerk, Math.toRadians(2));
  }

  @Test
  void noTargetsBreakALimitOrADistance() {
    int shares = Runtime.getRuntime().availableProcessors();
    IntStream.range(0, shares).parallel().forEach(share -> drive(share, shares));
  }

  private static void drive(int share, int shares) {
    List<RandomTargets> places =
        List.of(
            new RandomTargets(SIMULATED, Workspace.usual(SIMULATED), USUAL),
            new RandomTargets(SIMULATED, CAUTIOUS, USUAL),
            new RandomTargets(TILTED, CAUTIOUS, USUAL),
            new RandomTargets(SIMULATED, CAUTIOUS, limits(0.5, 3, 10)),
            new RandomTargets(SIMULATED, Workspace.usual(SIMULATED), limits(1, 10, 60)));
    int number = 0;
    for (long drive = share; drive * TICKS < TARGETS; drive += shares) {
      places.get(number++ % places.size()).drive(drive, TICKS);
    }
    for (RandomTargets place : places) {
      LOG.info("{}", place);
      assertThat(place.slowed).isPositive();
      assertThat(place.held).isPositive();
      assertThat(place.left).isPositive();
    }
  }
}
