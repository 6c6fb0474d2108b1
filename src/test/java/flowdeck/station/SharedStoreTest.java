package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.core.Clock;
import flowdeck.core.TickRecord;
import flowdeck.core.TickRecord.Mode;
import flowdeck.policy.Selection;
import flowdeck.sim.Conditions;
import flowdeck.station.Bench.Phase;
import flowdeck.trial.Label;
import flowdeck.trial.Trials;
import flowdeck.trial.protocol.Contender;
import flowdeck.trial.protocol.Protocol;
import flowdeck.trial.protocol.StoppingRule;
import flowdeck.trial.store.Cable;
import flowdeck.trial.store.LabServer;
import flowdeck.trial.store.StoreAddress;
import flowdeck.trial.store.TrialStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A station whose store is on a server, while the network fails. */
class SharedStoreTest {
  private static final Choice CHOICE =
      new Choice("stack-blocks-two", "stack-blocks-two", 100_001, Selection.SBS);

  @TempDir Path sessions;

  private static void await(Station station, String what, BooleanSupplier condition) {
    long deadline = Clock.system().nanos() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(Clock.system().nanos())
          .as("waiting for %s, now %s", what, station.bench())
          .isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  @Test
  void aCableThatIsPulledDuringATrialStopsItAndLosesNothing() throws Exception {
    try (Cable cable = new Cable(LabServer.newStore());
        Station station =
            Station.open(
                "simulated",
                Conditions.USUAL,
                TrialStore.open(
                    sessions, StoreAddress.parse(cable.store()), InstantSource.system()),
                Path.of("models"))) {
      station.select(CHOICE);
      await(station, "ready", () -> station.bench().phase() == Phase.READY);
      station.start();
      await(station, "the trial in the list", () -> station.log().entries().size() == 1);

      cable.pull();
      station.markStage(1);
      long before = Clock.system().nanos();
      assertThat(station.log().entries()).hasSize(1);
      assertThat(Duration.ofNanos(Clock.system().nanos() - before))
          .isLessThan(Duration.ofMillis(200));
      await(station, "a notice", () -> station.bench().notice() != null);
      assertThat(station.bench().notice()).containsAnyOf("was lost", "cannot be reached");
      await(station, "arms that hold", () -> mode(station) == Mode.HOLDING);
      assertThat(station.bench().phase()).isEqualTo(Phase.RUNNING);

      cable.plug();
      await(station, "the end", () -> station.bench().phase() == Phase.ENDED);
      station.commit(Label.failureAt(station.bench().task().ladder(), "arm-one-placing"));
      await(station, "the label", () -> station.bench().phase() == Phase.COMMITTED);
      await(
          station,
          "the label in the list",
          () -> station.log().entries().getFirst().trial().label() != null);
      assertThat(station.store().trials(station.session())).hasSize(1);
    }
  }

  @Test
  void whatAnotherConsoleLaidDownIsSeen(@TempDir Path elsewhere) {
    StoreAddress address = StoreAddress.parse(LabServer.newStore());
    try (Station station =
            Station.open(
                "simulated",
                Conditions.USUAL,
                TrialStore.open(sessions, address, InstantSource.system()),
                Path.of("models"));
        TrialStore other = TrialStore.open(elsewhere, address, InstantSource.system())) {
      other
          .studies()
          .add(
              other.newSession("elsewhere", ""),
              new Protocol(
                  "Does it stack?",
                  Trials.STACK,
                  List.of(new Contender(Trials.NFP, Trials.SBS)),
                  3,
                  3,
                  100_000,
                  false,
                  StoppingRule.ALL_TRIALS,
                  0.05));
      assertThat(station.desk().all()).isEmpty();
      station.desk().lookAgain();
      await(station, "the evaluation", () -> station.desk().all().size() == 1);
    }
  }

  private static Mode mode(Station station) {
    TickRecord tick = station.tick();
    return tick == null ? Mode.IDLE : tick.mode();
  }
}
