package flowdeck.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.ActionLayout;
import flowdeck.core.ArmState;
import flowdeck.core.Fault;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.TickRecord;
import flowdeck.dataset.DatasetValidator;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.Rows;
import flowdeck.dataset.Schema;
import flowdeck.recording.RecorderStatus.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpisodeRecorderTest {
  private static final Schema SCHEMA =
      EpisodeRecorder.schema(15, "two_iiwa", 64, 48, ActionLayout.TWO_IIWA);
  private static final long PLENTY = 100_000_000_000L;

  @TempDir Path folder;
  private final AtomicLong freeBytes = new AtomicLong(PLENTY);

  @Test
  void keptTakesBecomeEpisodesAndDiscardedOnesDoNot() throws Exception {
    try (EpisodeRecorder recorder = recorder()) {
      long tick = feed(recorder, 0, 20);
      get(recorder.start("Stack the blocks."));
      recorder.stage(2);
      tick = feed(recorder, tick, 200);
      assertThat(get(recorder.keep())).isZero();
      get(recorder.start("Stack the blocks."));
      tick = feed(recorder, tick, 100);
      get(recorder.discard());

      RecorderStatus status = recorder.status();
      assertThat(status.state()).isEqualTo(State.IDLE);
      assertThat(status.saved()).isEqualTo(1);
      assertThat(status.discarded()).isEqualTo(1);
      assertThat(status.target()).isEqualTo(3);
    }

    LeRobotDataset dataset = LeRobotDataset.open(folder);
    assertThat(dataset.episodes()).containsExactly(0);
    Rows rows = dataset.rows(0);
    assertThat(rows.count()).isBetween(29, 31);
    double[][] capture = rows.extra().get(Schema.CAPTURE_TIME);
    for (int row = 0; row < rows.count(); row++) {
      double inForce = Math.ceil(capture[row][0] * 100 - 1e-6) - 1;
      assertThat(rows.action()[row][0]).isEqualTo((float) inForce);
      assertThat(rows.state()[row][0]).isEqualTo((float) inForce - 1);
      assertThat(rows.extra().get("decision")[row]).containsExactly(-1);
    }
    assertThat(rows.extra().get("stage")[rows.count() - 1]).containsExactly(2);
  }

  @Test
  void aTakeDiscardedBeforeItsFirstRowLeavesNothingToBringBack() throws Exception {
    try (EpisodeRecorder recorder = recorder()) {
      get(recorder.start("Stack the blocks."));
      get(recorder.discard());
      assertThat(recorder.status().discarded()).isZero();
      assertThat(get(recorder.restoreDiscarded())).isEmpty();
    }
    assertThat(folder.resolve("trash")).doesNotExist();
  }

  @Test
  void howAnEpisodeWasCapturedIsKeptBesideItAlsoOfATakeThatWasBroughtBack() throws Exception {
    try (EpisodeRecorder recorder = recorder()) {
      get(recorder.start("Stack the blocks."));
      for (long tick = 0; tick < 100; tick++) {
        boolean away = tick >= 40 && tick < 60; // the camera's frames of 200 ms never come
        recorder.acceptWaiting(Ticks.tick(tick, away ? null : Ticks.newestAt(tick)));
      }
      get(recorder.discard());
      get(recorder.start("Stack the blocks."));
      feed(recorder, 100, 100);
      get(recorder.keep());
      get(recorder.restoreDiscarded());
    }

    List<String> lines = Files.readAllLines(folder.resolve("meta/capture.jsonl"));
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0))
        .startsWith("{\"episode_index\":0,\"achieved_fps\":15.0")
        .endsWith("\"repeated_frames\":0,\"lost_frames\":0,\"faults\":0}");
    assertThat(lines.get(1))
        .startsWith("{\"episode_index\":1,\"achieved_fps\":15.0")
        .endsWith("\"repeated_frames\":2,\"lost_frames\":5,\"faults\":0}");
    assertThat(Files.readAllLines(folder.resolve("meta/health.jsonl")))
        .containsExactly(
            "{\"episode_index\":1,\"health\":[\"Of 30 frames 5 were lost; 2 rows repeat the image"
                + " before.\"]}");
    assertThat(DatasetValidator.validate(folder).problems()).isEmpty();
  }

  @Test
  void howManyEpisodesAreWantedMayChange() throws Exception {
    try (EpisodeRecorder recorder = recorder()) {
      recorder.target(20);
      get(recorder.start("Stack the blocks."));
      assertThat(recorder.status().target()).isEqualTo(20);
    }
  }

  @Test
  void theStatusTellsHowTheTakeGoes() throws Exception {
    try (EpisodeRecorder recorder = recorder()) {
      get(recorder.start("Stack the blocks."));
      feed(recorder, 0, 200);
      // A command is handled after all ticks before it.
      assertThatThrownBy(() -> get(recorder.start("Another.")))
          .hasCauseInstanceOf(IllegalStateException.class);

      RecorderStatus status = recorder.status();
      assertThat(status.recording()).isTrue();
      assertThat(status.frames()).isBetween(29, 31);
      assertThat(status.seconds()).isEqualTo(status.frames() / 15.0);
      assertThat(status.achievedFps()).isBetween(14.9, 15.1);
      assertThat(status.repeatedFrames()).isZero();
      assertThat(status.message()).isEmpty();
    }
    // Closing puts the take aside rather than into the dataset.
    assertThat(LeRobotDataset.open(folder).episodes()).isEmpty();
    try (EpisodeRecorder again = recorder()) {
      assertThat(get(again.restoreDiscarded())).hasValue(0);
    }
  }

  @Test
  void besideRobotControllersTheRowsCarryTheirClocksAndWhetherAllWasNominal() throws Exception {
    Schema schema =
        EpisodeRecorder.schema(15, "fri", 64, 48, ActionLayout.TWO_IIWA, List.of("left", "right"));
    Fault fault = new Fault.ArmFault("left", "joint 3 is 17\u00b0 away from its target");
    try (EpisodeRecorder recorder = new EpisodeRecorder(folder, schema, 30, 0, freeBytes::get)) {
      get(recorder.start("Stack the blocks."));
      for (long tick = 0; tick < 200; tick++) {
        recorder.acceptWaiting(besideControllers(tick, tick < 100 ? null : fault));
      }
      assertThat(get(recorder.keep())).isZero();
      assertThat(recorder.status().health())
          .as("still told after the take")
          .anyMatch(sentence -> sentence.endsWith(fault.message()));
      get(recorder.start("Once more."));
      for (long tick = 200; tick < 300; tick++) {
        recorder.acceptWaiting(besideControllers(tick, null));
      }
      assertThat(get(recorder.keep())).isEqualTo(1);
      assertThat(recorder.status().health()).isEmpty();
    }
    assertThat(DatasetValidator.validate(folder).problems()).isEmpty();
    Rows rows = LeRobotDataset.open(folder).rows(0);
    double[][] capture = rows.extra().get(Schema.CAPTURE_TIME);
    for (int row = 1; row < rows.count(); row++) {
      double tick = Math.ceil(capture[row][0] * 100 - 1e-6) - 1;
      assertThat(rows.extra().get("nominal")[row][0]).isEqualTo(tick < 100 ? 1 : 0);
      assertThat(rows.extra().get("left_state_time")[row][0])
          .isCloseTo(tick / 100 - 0.002, within(1e-9));
      assertThat(rows.extra().get("left_cabinet_time")[row][0])
          .isCloseTo(1.7e9 + tick / 100, within(1e-6));
      assertThat(rows.extra().get("right_cabinet_time")[row][0]).as("has no clock").isZero();
    }
    assertThat(Files.readAllLines(folder.resolve("meta/health.jsonl")))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .startsWith("{\"episode_index\":0,\"health\":[\"A fault 1.0 s after")
                    .contains(fault.message()));
  }

  private static TickRecord besideControllers(long tick, @Nullable Fault fault) {
    TickRecord plain = Ticks.tick(tick, Ticks.newestAt(tick));
    JointVector joints = JointVector.of(new double[7]);
    long nanos = plain.nanos() - 2_000_000;
    long cabinet = 1_700_000_000_000_000_000L + plain.nanos();
    return new TickRecord(
        tick,
        plain.nanos(),
        0,
        plain.mode(),
        plain.frame(),
        List.of(
            new ArmState("left", joints, joints, 1, ArmState.Link.GOOD, null, null, cabinet, nanos),
            new ArmState("right", joints, joints, 1, ArmState.Link.GOOD, nanos)),
        null,
        plain.sent(),
        plain.measured(),
        0,
        null,
        fault);
  }

  @Test
  void cellsWithoutRobotControllersKeepTheColumnsTheyHad() {
    assertThat(SCHEMA.extra())
        .extracting(Schema.Column::name)
        .containsExactly(
            "decision",
            "log_likelihood",
            "previous_log_likelihood",
            "log_likelihood_threshold",
            "candidates_p05",
            "candidates_p50",
            "candidates_p95",
            "candidates",
            "stage");
  }

  @Test
  void aFullDiskEndsTheTakeCleanlyAndItCanStillBeKept() throws Exception {
    try (EpisodeRecorder recorder = recorder()) {
      get(recorder.start("Stack the blocks."));
      long tick = feed(recorder, 0, 150);
      freeBytes.set(500_000_000L);
      feed(recorder, tick, 200);
      assertThatThrownBy(() -> get(recorder.start("Another.")))
          .hasCauseInstanceOf(IllegalStateException.class);

      RecorderStatus status = recorder.status();
      assertThat(status.state()).isEqualTo(State.ENDED);
      assertThat(status.fault()).isInstanceOf(Fault.PartFailed.class);
      assertThat(status.message()).contains("1 GB");
      assertThat(get(recorder.keep())).isZero();
      assertThat(recorder.status().health())
          .anyMatch(
              sentence -> sentence.startsWith("The recording ended by itself: less than 1 GB"));
      assertThatThrownBy(() -> get(recorder.start("Another.")))
          .hasCauseInstanceOf(InputException.class)
          .hasMessageContaining("free some space");
    }
    assertThat(LeRobotDataset.open(folder).rows(0).count()).isBetween(15, 31);
  }

  @Test
  void scarceSpaceIsSaidBeforeItHurts() throws Exception {
    freeBytes.set(3_000_000_000L);
    try (EpisodeRecorder recorder = recorder()) {
      get(recorder.start("Stack the blocks."));

      assertThat(recorder.status().recording()).isTrue();
      assertThat(recorder.status().message()).contains("3.0 GB");
    }
  }

  @Test
  void scarceSpaceIsSaidBetweenTakesAndInHours() throws Exception {
    Schema usual = EpisodeRecorder.schema(15, "two_iiwa", 640, 480, ActionLayout.TWO_IIWA);
    try (EpisodeRecorder recorder = new EpisodeRecorder(folder, usual, 30, 0, freeBytes::get)) {
      recorder.acceptWaiting(Ticks.tick(0, null));
      freeBytes.set(3_000_000_000L);
      recorder.acceptWaiting(Ticks.tick(500, null));
      recorder.acceptWaiting(Ticks.tick(1001, null));
      get(recorder.restoreDiscarded()); // handled after them

      assertThat(recorder.status().message())
          .contains("Only 3.0 GB are free")
          .contains("enough to record for 1.1 h");
      freeBytes.set(PLENTY);
      recorder.acceptWaiting(Ticks.tick(2002, null));
      get(recorder.restoreDiscarded());
      assertThat(recorder.status().message()).isEmpty();
    }
  }

  @Test
  void aTakeEndsWhileThereIsSpaceToSaveIt() throws Exception {
    try (EpisodeRecorder recorder = recorder()) {
      get(recorder.start("Stack the blocks."));
      freeBytes.set(1_000_010_000L); // saving copies the take: 5.2 kB per second
      feed(recorder, 0, 400);
      assertThatThrownBy(() -> get(recorder.keepLast("Another.")))
          .hasMessageContaining("save or discard it first");

      assertThat(recorder.status().state()).isEqualTo(State.ENDED);
      assertThat(recorder.status().frames()).isEqualTo(30);
      get(recorder.keep());
    }
  }

  @Test
  void whatJustHappenedCanStillBeKept() throws Exception {
    try (EpisodeRecorder recorder = recorder()) {
      assertThatThrownBy(() -> get(recorder.keepLast("Stack the blocks.")))
          .hasCauseInstanceOf(InputException.class)
          .hasMessageContaining("Nothing was seen");
      long tick = feed(recorder, 0, 4000);
      assertThat(get(recorder.keepLast("Stack the blocks."))).isZero();
      assertThat(recorder.status().saved()).isEqualTo(1);
      assertThat(recorder.status().state()).isEqualTo(State.IDLE);

      get(recorder.start("Another."));
      assertThatThrownBy(() -> get(recorder.keepLast("Stack the blocks.")))
          .hasMessageContaining("save or discard it first");
      tick = feed(recorder, tick, 100);
      assertThat(get(recorder.keep())).isEqualTo(1);
      feed(recorder, tick, 200);
      assertThat(get(recorder.keepLast("And on."))).as("only what is in no take").isEqualTo(2);
    }
    assertThat(DatasetValidator.validate(folder).problems()).isEmpty();
    LeRobotDataset dataset = LeRobotDataset.open(folder);
    Rows rows = dataset.rows(0);
    assertThat(rows.count()).isEqualTo(450);
    double[][] capture = rows.extra().get(Schema.CAPTURE_TIME);
    assertThat(capture[449][0]).isBetween(39.8, 40.0);
    for (int row = 0; row < rows.count(); row++) {
      double inForce = Math.ceil(capture[row][0] * 100 - 1e-6) - 1;
      assertThat(rows.action()[row][0]).isEqualTo((float) inForce);
    }
    int[] row = {0};
    dataset.frames(
        0,
        Schema.SCENE,
        64,
        48,
        frame -> {
          long sequence = Math.round(capture[row[0]++][0] * 30);
          assertThat(frame.bgr()[0] & 0xff).isCloseTo((int) (sequence % 200), within(8));
        });
    assertThat(dataset.rows(2).count()).isBetween(29, 31);
  }

  @Test
  void aRecorderThatFallsBehindSaysSoAndNeverBlocksTheControlThread() throws Exception {
    try (EpisodeRecorder recorder = recorder()) {
      get(recorder.start("Stack the blocks."));
      for (long tick = 0; tick < 200_000 && recorder.status().recording(); tick++) {
        recorder.accept(Ticks.tick(tick, Ticks.newestAt(tick)));
      }

      RecorderStatus status = recorder.status();
      assertThat(status.state()).isEqualTo(State.ENDED);
      assertThat(status.message()).contains("too slow");
    }
  }

  @Test
  void aCameraWhoseRateDoesNotFitIsRefused() {
    assertThatThrownBy(() -> new EpisodeRecorder(folder, SCHEMA, 25, 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("25.0 fps");
  }

  private EpisodeRecorder recorder() {
    return new EpisodeRecorder(folder, SCHEMA, 30, 3, freeBytes::get);
  }

  private static long feed(EpisodeRecorder recorder, long from, int ticks)
      throws InterruptedException {
    for (long tick = from; tick < from + ticks; tick++) {
      recorder.acceptWaiting(Ticks.tick(tick, Ticks.newestAt(tick)));
    }
    return from + ticks;
  }

  private static <T> T get(Future<T> future) throws Exception {
    try {
      return future.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new ExecutionException(e.getCause().getMessage(), e.getCause());
    }
  }
}
