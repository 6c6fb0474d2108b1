package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.core.TickRecord;
import flowdeck.core.TickRecord.Mode;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.policy.Selection;
import flowdeck.station.Bench.Phase;
import flowdeck.station.Work.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An episode of this session replayed and copied between trials, in real time. */
class OwnEpisodesTest {
  private static final Choice CHOICE =
      new Choice("stack-blocks-two", "stack-blocks-two", 100_001, Selection.SBS);

  @TempDir Path sessions;
  private Station station;
  private Path dataset;

  @BeforeEach
  void recordAMotionByHand() {
    station = Station.open("simulated", sessions, Path.of("models"));
    await("a picture", () -> station.tick() != null && station.tick().frame() != null);
    station.toggleRecording();
    await("recording", () -> station.recording().isRecording());
    for (int pulse = 0; pulse < 60; pulse++) {
      station.manual().jog(2, 1);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    station.manual().release();
    await("rest", () -> mode() == Mode.IDLE && !station.manual().moving());
    station.toggleRecording();
    await("saved", () -> station.recording().episodes().size() == 1);
    dataset = station.recording().folder();
  }

  @AfterEach
  void close() {
    station.close();
  }

  private void await(String what, BooleanSupplier condition) {
    long deadline = Clock.system().nanos() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(Clock.system().nanos())
          .as("waiting for %s, now %s, %s", what, station.bench(), station.replay().work())
          .isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  private int frames() {
    return station.recording().status().frames();
  }

  private Mode mode() {
    TickRecord tick = station.tick();
    return tick == null ? Mode.IDLE : tick.mode();
  }

  @Test
  void whatWasRecordedCanBeReplayedAndNothingElseMovesMeanwhile() {
    double end = station.tick().sent().get(2);
    station.replay().begin(dataset, 0);
    await("motion", () -> mode() == Mode.RUNNING);
    assertThatThrownBy(() -> station.manual().jog(2, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("An episode is being replayed");
    station.select(CHOICE);
    await("the refusal", () -> station.bench().notice() != null);
    assertThat(station.bench().notice()).contains("An episode is being replayed");
    assertThat(station.bench().phase()).isEqualTo(Phase.IDLE);
    await("its end", () -> !station.replay().moving());
    assertThat(station.replay().work().state())
        .as("%s", station.replay().work())
        .isEqualTo(State.DONE);
    assertThat(Math.abs(station.tick().sent().get(2) - end)).isLessThan(0.01);
  }

  @Test
  void stopEndsAReplayAsAnythingElse() {
    station.replay().begin(dataset, 0);
    await("motion", () -> mode() == Mode.RUNNING);
    station.stop();
    await("rest", () -> mode() == Mode.HOLDING);
    await("its end", () -> !station.replay().moving());
    assertThat(station.replay().work().state()).isEqualTo(State.STOPPED);
    assertThat(station.replay().work().detail()).startsWith("Stopped by the operator");
  }

  @Test
  void itIsCopiedBetweenTwoRecordingsAndNotDuringOne() {
    DatasetDesk desk = station.datasets();
    Path open = desk.page().folder();
    Path copy = desk.usualPlace().resolve("copy");
    DatasetOrder order =
        new DatasetOrder.Export(open, List.of(), DatasetOrder.Format.LEROBOT_V3, copy);
    station.toggleRecording();
    await("frames", () -> station.recording().isRecording() && frames() > 5);
    assertThatThrownBy(() -> desk.begin(order))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("save or discard the recording first");
    station.toggleRecording();
    await("saved", () -> station.recording().episodes().size() == 2);

    desk.begin(order);
    await("the copy", () -> !desk.work().busy());
    assertThat(desk.work().state()).as("%s", desk.work()).isEqualTo(State.DONE);
    assertThat(LeRobotDataset.open(copy).episodes()).containsExactly(0, 1);
    assertThat(desk.made()).isEqualTo(copy);
    assertThat(desk.entries()).hasSize(2);
    await("the list", () -> desk.page().episodes().size() == 2);

    station.toggleRecording();
    await("frames", () -> station.recording().isRecording() && frames() > 5);
    station.toggleRecording();
    await("saved", () -> station.recording().episodes().size() == 3);
    assertThat(station.recording().episodes().getLast().index()).isEqualTo(2);
  }

  @Test
  void noReplayBeginsWhileATrialRuns() {
    station.select(CHOICE);
    await("ready", () -> station.bench().phase() == Phase.READY);
    station.start();
    await("running", () -> station.bench().phase() == Phase.RUNNING);
    assertThatThrownBy(() -> station.replay().begin(dataset, 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("A trial is running");
    assertThat(station.replay().moving()).isFalse();
  }
}
