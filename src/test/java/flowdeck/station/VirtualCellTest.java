package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.arms.LinkReport;
import flowdeck.control.ControlLoop;
import flowdeck.core.Clock;
import flowdeck.core.Fault;
import flowdeck.core.InputException;
import flowdeck.core.TickRecord;
import flowdeck.core.TickRecord.Mode;
import flowdeck.policy.Selection;
import flowdeck.station.Bench.Phase;
import flowdeck.trial.Label;
import flowdeck.trial.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shipped policy on the simulated cell behind virtual controllers and grippers: real sockets,
 * real time.
 */
class VirtualCellTest {
  private static final Choice CHOICE =
      new Choice("stack-blocks-two", "stack-blocks-two", 100_000, Selection.SBS);

  private static final int ATTEMPTS = 4;
  private static final Logger LOG = LoggerFactory.getLogger(VirtualCellTest.class);

  @TempDir Path sessions;
  private Station station;

  @BeforeEach
  void open() {
    station = Station.open("virtual-fri", sessions, Path.of("models"));
  }

  @AfterEach
  void close() {
    station.close();
  }

  private void await(String what, BooleanSupplier condition) {
    long deadline = Clock.system().nanos() + Duration.ofSeconds(90).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(Clock.system().nanos())
          .as("waiting for %s, now %s", what, station.bench())
          .isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  private void awaitPhase(Phase phase) {
    await(phase.toString(), () -> station.bench().phase() == phase);
  }

  private Mode mode() {
    TickRecord tick = station.tick();
    return tick == null ? Mode.IDLE : tick.mode();
  }

  private void ready() {
    station.select(CHOICE);
    awaitPhase(Phase.READY);
  }

  /**
   * A machine that is busy elsewhere may bring on a fault of the cell: then the trial is run anew.
   */
  @Test
  void aTrialEndsAsOnTheSimulatedCellItself() {
    Outcome outcome = Outcome.INVALID;
    for (int attempt = 0; attempt < ATTEMPTS && outcome == Outcome.INVALID; attempt++) {
      ready();
      if (mode() == Mode.HOLDING) {
        station.rearm();
        await("arming", () -> mode() == Mode.IDLE);
      }
      station.start();
      awaitPhase(Phase.ENDED);
      outcome = station.bench().end().proposed().outcome();
      LOG.info("{}", station.bench().end().detail());
      station.commit(Label.invalid("Only a test", null));
      awaitPhase(Phase.COMMITTED);
    }
    assertThat(outcome).isEqualTo(Outcome.SUCCESS);
    await("links without trouble", () -> links().allMatch(VirtualCellTest::isFine));
    links()
        .forEach(
            link -> {
              assertThat(link.heard()).isGreaterThan(500);
              assertThat(link.answered()).isEqualTo(link.heard());
              assertThat(link.lost() + link.disordered() + link.garbled() + link.foreign())
                  .isZero();
            });
  }

  private Stream<LinkReport> links() {
    return station.place().cell().arms().stream().map(arm -> arm.link().orElseThrow());
  }

  private static boolean isFine(LinkReport link) {
    return link.trouble() == null && link.words().stream().allMatch(LinkReport.Word::fine);
  }

  @Test
  void aSafetyStopHoldsBothArmsUntilTheyAreArmedAndStartedAgain() {
    ready();
    station.start();
    await("motion", () -> mode() == Mode.RUNNING || mode() == Mode.BRAKING);
    VirtualPlace place = (VirtualPlace) station.place();
    place.robots().right().stop(1);
    awaitPhase(Phase.ENDED);
    assertThat(mode()).isEqualTo(Mode.HOLDING);
    Fault fault = station.tick().fault();
    assertThat(fault).isInstanceOf(Fault.ArmUnavailable.class);
    assertThat(fault.message()).startsWith("right arm: the safety controller demands a stop 1");
    assertThat(station.bench().end().proposed().outcome()).isEqualTo(Outcome.INVALID);
    station.commit(Label.invalid("Safety stop", null));
    awaitPhase(Phase.COMMITTED);
    assertThatThrownBy(station::rearm)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("right arm");
    station.next(); // the scene is reset and the robots are made ready again
    awaitPhase(Phase.READY);
    station.start();
    await("the refusal", () -> station.bench().notice() != null || mode() == Mode.RUNNING);
    assertThat(mode()).as("%s", station.bench().notice()).isEqualTo(Mode.HOLDING);
    station.rearm();
    await("arming", () -> mode() == Mode.IDLE);
  }

  @Test
  void aGripperThatLostItsPowerIsMadeReadyByTheOperatorOnly() {
    ready();
    VirtualPlace place = (VirtualPlace) station.place();
    place.robots().gripper(1).orElseThrow().power(false);
    await("the loss", () -> refusal(1) != null);
    place.robots().gripper(1).orElseThrow().power(true);
    await(
        "activation to be asked for", () -> refusal(1) != null && refusal(1).contains("activate"));
    station.activateGripper("right");
    await("the gripper", () -> refusal(1) == null);
  }

  private String refusal(int arm) {
    return station.place().cell().arms().get(arm).state().refusal();
  }

  @Test
  void aJointIsMovedByHandThroughTheController() {
    ready();
    await("both arms", () -> refusal(0) == null && refusal(1) == null);
    double before = station.tick().measured().get(6);
    for (int i = 0; i < 60; i++) {
      station.manual().jog(6, 1);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    station.manual().release();
    await("rest", () -> mode() == Mode.IDLE);
    LockSupport.parkNanos(3 * ControlLoop.TICK_NANOS);
    assertThat(station.tick().measured().get(6) - before).isGreaterThan(0.1);
  }
}
