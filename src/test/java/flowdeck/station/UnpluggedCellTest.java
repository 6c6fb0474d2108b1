package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.core.TickRecord.Mode;
import flowdeck.policy.Selection;
import flowdeck.station.Bench.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lab's cell is opened before anything of it is connected. */
class UnpluggedCellTest {
  private static final String CELL =
      """
      name: bare lab
      arms:
        left:
          base:
            xyz-m: [0, 0.35, 0]
          home-deg: [0, 25, 0, -90, 0, 65, 0]
          fri:
            port: 30208
          gripper:
            robotiq:
              model: hand-e
              serial: /dev/ttyNobody
        right:
          base:
            xyz-m: [0, -0.35, 0]
          home-deg: [0, 25, 0, -90, 0, 65, 0]
          fri:
            port: 30209
      """;

  @TempDir Path folder;
  private Station station;

  @BeforeEach
  void open() throws IOException {
    Path file = folder.resolve("lab.yaml");
    Files.writeString(file, CELL);
    station = Station.open(file.toString(), folder.resolve("sessions"), Path.of("models"));
  }

  @AfterEach
  void close() {
    station.close();
  }

  private void await(String what, BooleanSupplier condition) {
    long deadline = Clock.system().nanos() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(Clock.system().nanos()).as("waiting for %s", what).isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  @Test
  void everyDeviceSaysWhatItLacksAndNothingStartsOrIsRecorded() {
    await("ticks", () -> station.tick() != null);
    assertThat(station.tick().arms().get(0).refusal()).contains("UDP port 30208");
    assertThat(station.tick().arms().get(1).refusal()).contains("UDP port 30209");
    await("the camera's word", () -> station.place().cell().camera().trouble() != null);
    assertThat(station.place().mode()).isEqualTo("REAL CELL");
    assertThatThrownBy(station.manual()::home)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("UDP port");
    station.toggleRecording();
    await("the refusal", () -> station.bench().notice() != null);
    assertThat(station.bench().notice()).contains("left arm has not told yet where it is");
    assertThat(station.recording().isRecording()).isFalse();
    station.select(new Choice("stack-blocks-two", "stack-blocks-two", 0, Selection.SBS));
    await("readiness", () -> station.bench().phase() == Phase.READY);
    station.start();
    await(
        "the refusal",
        () -> station.bench().notice() != null && station.bench().notice().contains("UDP port"));
    assertThat(station.tick().mode()).isEqualTo(Mode.IDLE);
    assertThat(station.store().trials(station.session())).as("no trial was begun").isEmpty();
  }
}
