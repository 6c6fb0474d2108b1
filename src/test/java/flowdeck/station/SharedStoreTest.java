package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.core.Clock;
import flowdeck.core.TickRecord;
import flowdeck.core.TickRecord.Mode;
import flowdeck.policy.Selection;
import flowdeck.sim.Conditions;
import flowdeck.station.Bench.Phase;
import flowdeck.trial.Label;
import flowdeck.trial.store.Cable;
import flowdeck.trial.store.LabServer;
import flowdeck.trial.store.StoreAddress;
import flowdeck.trial.store.TrialStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
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

  private static Mode mode(Station station) {
    TickRecord tick = station.tick();
    return tick == null ? Mode.IDLE : tick.mode();
  }
}
