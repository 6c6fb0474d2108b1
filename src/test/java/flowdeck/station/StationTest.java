package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.core.TickRecord;
import flowdeck.core.TickRecord.Mode;
import flowdeck.policy.Calibration;
import flowdeck.policy.PolicyFolder;
import flowdeck.policy.Safetensors;
import flowdeck.policy.Safetensors.Tensor;
import flowdeck.policy.Selection;
import flowdeck.station.Bench.Phase;
import flowdeck.trial.EndReason;
import flowdeck.trial.Event;
import flowdeck.trial.Label;
import flowdeck.trial.Trial;
import flowdeck.trial.store.TrialJson;
import flowdeck.trial.store.TrialStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real simulated cell, the shipped policy and a real store, in real time. */
class StationTest {
  private static final Choice CHOICE =
      new Choice("stack-blocks-two", "stack-blocks-two", 100_001, Selection.SBS);

  @TempDir Path sessions;
  private Station station;

  @BeforeEach
  void open() {
    station = Station.open("simulated", sessions, Path.of("models"));
  }

  @AfterEach
  void close() {
    station.close();
  }

  private void await(String what, BooleanSupplier condition) {
    long deadline = Clock.system().nanos() + Duration.ofSeconds(60).toNanos();
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

  @Test
  void aTrialIsRunStoppedLabelledAndFoundInTheStore() {
    ready();
    station.toggleRecording();
    station.start();
    awaitPhase(Phase.RUNNING);
    await(
        "a plan",
        () -> {
          TickRecord tick = station.tick();
          return tick != null && tick.plan() != null;
        });
    assertThatThrownBy(() -> station.select(CHOICE)).isInstanceOf(InputException.class);
    station.markStage(1);
    await("the mark", () -> station.bench().progress().completed().size() == 2);
    station.undoMark();
    await("the mark taken back", () -> station.bench().progress().completed().size() == 1);
    station.markStage(1);
    await("the mark again", () -> station.bench().progress().completed().size() == 2);
    station.stop();
    awaitPhase(Phase.ENDED);
    assertThat(mode()).isEqualTo(Mode.HOLDING);
    assertThat(station.bench().end().reason()).isEqualTo(EndReason.STOPPED);
    assertThat(station.recording().episodes()).hasSize(1);
    List<String> health = station.recording().episodes().getFirst().health();
    assertThat(health).anyMatch(sentence -> sentence.contains("Stopped by the operator"));
    assertThat(station.bench().end().health()).containsAll(health);
    Label label = Label.failureAt(station.bench().task().ladder(), "arm-one-placing");
    station.commit(label);
    awaitPhase(Phase.COMMITTED);
    station.close();
    try (TrialStore store = TrialStore.open(sessions)) {
      Trial stored = store.trials(store.sessions().getFirst()).getFirst();
      assertThat(stored.label()).isEqualTo(label);
      assertThat(stored.end().decisions()).isPositive();
      assertThat(stored.end().episodeIndex()).isZero();
      assertThat(stored.stageTimes()).hasSize(2);
    }
    station = Station.open("simulated", sessions, Path.of("models"));
  }

  @Test
  void whatJustHappenedIsKeptAndADiscardedTakeIsBroughtBack() {
    ready();
    await("a picture", () -> station.place().cell().camera().newest() != null);
    long since = station.tick().tick();
    await("two seconds", () -> station.tick().tick() > since + 200);
    station.keepLast();
    await("the episode", () -> station.recording().episodes().size() == 1);
    assertThat(station.recording().episodes().getFirst().seconds()).isBetween(0.5, 30.0);

    station.restoreDiscarded();
    await("the refusal", () -> String.valueOf(station.bench().notice()).contains("no discarded"));
    station.toggleRecording();
    await(
        "rows",
        () -> station.recording().isRecording() && station.recording().status().frames() > 5);
    station.keepLast();
    await("the refusal", () -> String.valueOf(station.bench().notice()).contains("is running"));
    station.discardRecording();
    await("discarded", () -> station.recording().canRestore());
    assertThat(station.recording().status().discarded()).isEqualTo(1);
    station.restoreDiscarded();
    await("the take", () -> station.recording().episodes().size() == 2);
    assertThat(station.recording().status().discarded()).isZero();
    assertThat(station.recording().status().saved()).isEqualTo(2);
    assertThat(station.recording().episodes().getLast().frames()).isGreaterThan(5);
    assertThat(station.recording().canRestore()).isFalse();
  }

  @Test
  void aTakeIsRecordedAgainInOneActAndTheFirstIsNotLost() {
    ready();
    assertThatThrownBy(station::recordAgain).isInstanceOf(InputException.class);
    station.wantEpisodes(2);
    station.toggleRecording();
    await(
        "rows",
        () -> station.recording().isRecording() && station.recording().status().frames() > 12);
    station.recordAgain();
    await("the discard", () -> station.recording().status().discarded() == 1);
    await(
        "rows of the next",
        () ->
            station.recording().isRecording()
                && station.recording().status().frames() > 2
                && station.recording().status().frames() < 12);
    assertThat(station.recording().canRestore()).as("while one is recorded").isFalse();
    station.toggleRecording();
    await("the episode", () -> station.recording().episodes().size() == 1);
    station.restoreDiscarded();
    await("both", () -> station.recording().episodes().size() == 2);
    assertThat(station.recording().episodes().getLast().frames()).isGreaterThan(12);
    assertThat(station.recording().status().target()).isEqualTo(2);
    assertThat(station.recording().status().saved()).isEqualTo(2);
  }

  @Test
  void closingRightAfterAStartLeavesNoArmMoving() {
    for (int i = 0; i < 3; i++) {
      ready();
      station.start();
      LockSupport.parkNanos(Duration.ofMillis(i * 15).toNanos());
      station.close();
      assertThat(mode()).isIn(Mode.IDLE, Mode.HOLDING);
      station = Station.open("simulated", sessions, Path.of("models"));
    }
  }

  @Test
  void afterAStopTheNextTrialRuns() {
    ready();
    station.start();
    awaitPhase(Phase.RUNNING);
    await("motion", () -> mode() == Mode.RUNNING);
    station.stop();
    awaitPhase(Phase.ENDED);
    station.commit(Label.invalid("only a test", "initial"));
    awaitPhase(Phase.COMMITTED);
    station.next();
    awaitPhase(Phase.READY);
    station.start();
    await("motion", () -> mode() == Mode.RUNNING);
    LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
    assertThat(station.bench().phase()).isEqualTo(Phase.RUNNING);
    assertThat(station.bench().number()).isEqualTo(2);
    station.finish();
    awaitPhase(Phase.ENDED);
    assertThat(station.bench().end().reason()).isEqualTo(EndReason.OPERATOR);
    assertThat(mode()).isEqualTo(Mode.IDLE);
  }

  @Test
  void aStopAfterAStartThatHasNotBegunKeepsTheArmsStill() {
    ready();
    for (int i = 0; i < 10; i++) {
      station.start();
      station.stop();
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      await("the start to be dealt with", () -> mode() != Mode.RUNNING && mode() != Mode.BRAKING);
      if (station.bench().phase() != Phase.READY) {
        break; // it had begun already: then it was stopped
      }
    }
    assertThat(mode()).isNotEqualTo(Mode.RUNNING);
    TickRecord before = station.tick();
    LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
    assertThat(station.tick().sent()).isEqualTo(before.sent());
  }

  @Test
  void aChoiceBehindAStartDoesNotResetTheRunningTrial() {
    ready();
    station.start();
    try {
      station.select(new Choice("stack-blocks-two", "stack-blocks-two", 100_002, Selection.SBS));
    } catch (InputException e) {
      assertThat(e).hasMessageContaining("running"); // the start was quicker
    }
    awaitPhase(Phase.RUNNING);
    LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
    assertThat(station.bench().phase()).isEqualTo(Phase.RUNNING);
    assertThat(station.bench().choice().seed()).isEqualTo(100_001);
  }

  @Test
  void aPolicyWhoseEncoderOverflowsIsRefusedInOneSentenceAndTheNextChoiceRuns(@TempDir Path models)
      throws IOException {
    PolicyFolder good = PolicyFolder.read(Path.of("models", "stack-blocks-two"));
    Map<String, Tensor> encoder = new LinkedHashMap<>();
    good.tensors()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith("encoder.")) {
                float[] values = tensor.values().clone();
                for (int i = 0; tensor.shape().length == 4 && i < values.length; i++) {
                  values[i] *= 1e20f;
                }
                encoder.put(name, new Tensor(tensor.shape(), values));
              }
            });
    PolicyFolder.write(
        models.resolve("overflows"), good.description(), good.modelTensors(), encoder, false);
    copyOfTheShipped(models, "stack-blocks-two");
    station.close();
    station = Station.open("simulated", sessions, models);
    station.select(new Choice("stack-blocks-two", "overflows", 100_001, Selection.SBS));
    await("a word about it", () -> station.bench().notice() != null);
    assertThat(station.bench().notice()).contains("of the camera image is").contains("overflows");
    assertThat(station.bench().phase()).isEqualTo(Phase.IDLE);
    ready();
    assertThat(station.bench().notice()).isNull();
    station.start();
    await("motion", () -> mode() == Mode.RUNNING);
  }

  @Test
  void aBadPolicyChosenAfterATrialIsRefusedWithTheArmsHeldAndTheStationGoesOn(@TempDir Path models)
      throws IOException {
    Path good = copyOfTheShipped(models, "stack-blocks-two");
    Path newer = copyOfTheShipped(models, "newer");
    Path json = newer.resolve("policy.json");
    Files.writeString(json, Files.readString(json).replace("\"format\" : 1", "\"format\" : 3"));
    Map<String, Tensor> tensors = new LinkedHashMap<>(PolicyFolder.read(good).tensors());
    tensors.put("flow.more.bias", new Tensor(new long[] {1}, new float[1]));
    Safetensors.write(
        copyOfTheShipped(models, "more").resolve("weights.safetensors"), tensors, true, Map.of());
    tensors.remove("flow.more.bias");
    Tensor broken = tensors.get("encoder.conv1.weight");
    broken.values()[0] = Float.NaN;
    Safetensors.write(
        copyOfTheShipped(models, "nan").resolve("weights.safetensors"), tensors, true, Map.of());
    station.close();
    station = Station.open("simulated", sessions, models);
    ready();
    station.start();
    await("motion", () -> mode() == Mode.RUNNING);
    station.stop();
    awaitPhase(Phase.ENDED);
    station.commit(Label.invalid("only a test", "initial"));
    awaitPhase(Phase.COMMITTED);

    choosingIsRefused("newer", "written by a newer Flowdeck (format 3, this one reads up to 1)");
    choosingIsRefused("more", "flow.more.bias is not expected");
    choosingIsRefused("nan", "encoder.conv1.weight holds NaN");

    ready();
    assertThat(station.bench().notice()).isNull();
    station.start();
    await("motion", () -> mode() == Mode.RUNNING);
  }

  private static Path copyOfTheShipped(Path models, String name) throws IOException {
    Path folder = Files.createDirectory(models.resolve(name));
    for (String file : List.of("policy.json", "weights.safetensors")) {
      Files.copy(Path.of("models", "stack-blocks-two", file), folder.resolve(file));
    }
    return folder;
  }

  private void choosingIsRefused(String policy, String sentence) {
    station.select(new Choice("stack-blocks-two", policy, 100_001, Selection.SBS));
    await(
        "a word about " + policy,
        () -> String.valueOf(station.bench().notice()).contains(sentence));
    assertThat(station.bench().notice()).contains(policy);
    assertThat(station.bench().phase()).isEqualTo(Phase.IDLE);
    assertThatThrownBy(station::start).isInstanceOf(InputException.class);
    TickRecord before = station.tick();
    LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    TickRecord after = station.tick();
    assertThat(after.mode()).isIn(Mode.IDLE, Mode.HOLDING);
    assertThat(after.sent()).isEqualTo(before.sent());
    assertThat(after.nanos()).as("the cell goes on").isGreaterThan(before.nanos());
  }

  /** The shipped policy with a threshold that every plan but the first one crosses. */
  private void openWithAlarms(Path models) throws IOException {
    Path folder = copyOfTheShipped(models, "stack-blocks-two");
    alarming(folder);
    station.close();
    station = Station.open("simulated", sessions, models);
  }

  private static void alarming(Path folder) {
    PolicyFolder.write(
        folder,
        new Calibration(
            PolicyFolder.read(folder).weightsHash(),
            "made up",
            false,
            0.1,
            40,
            1,
            Selection.SBS,
            Map.of("innovation", 1000.0)));
  }

  private List<Event> alarms() {
    return station.store().events(station.session()).stream()
        .filter(event -> event.kind().equals(TrialJson.ALARM))
        .toList();
  }

  private void awaitDecisions(long most) {
    await(
        "decisions",
        () -> {
          TickRecord tick = station.tick();
          return tick != null && tick.plan() != null && tick.plan().sequence() >= most;
        });
  }

  @Test
  void anAlarmIsAnEventOfTheTrialOnceAndTheArmsGoOn(@TempDir Path models) throws IOException {
    openWithAlarms(models);
    assertThat(station.holdsOnAlarm()).isFalse();
    ready();
    station.start();
    awaitPhase(Phase.RUNNING);
    awaitDecisions(5);
    assertThat(mode()).isEqualTo(Mode.RUNNING);
    assertThat(alarms()).hasSize(1);
    assertThat(alarms().getFirst().trial()).isNotNull();
    assertThat(alarms().getFirst().message())
        .startsWith("Decision 1 after ")
        .contains("previous plan's likelihood")
        .endsWith("below 1000.00");
    station.finish();
    awaitPhase(Phase.ENDED);
    station.commit(Label.invalid("only a test", "initial"));
    awaitPhase(Phase.COMMITTED);
    TrialJson json =
        TrialJson.of(station.store(), station.session(), station.bench().trial(), null);
    assertThat(json.alarms()).containsExactly(alarms().getFirst().message());
  }

  @Test
  void aPolicyThatWasCalibratedMeanwhileIsLoadedAnew(@TempDir Path models) throws IOException {
    Path folder = copyOfTheShipped(models, "stack-blocks-two");
    station.close();
    station = Station.open("simulated", sessions, models);
    ready();
    alarming(folder);
    ready(); // the same choice again
    station.start();
    awaitPhase(Phase.RUNNING);
    awaitDecisions(3);
    await("the alarm", () -> alarms().size() == 1);
    station.finish();
    awaitPhase(Phase.ENDED);
    station.commit(Label.invalid("only a test", "initial"));
    awaitPhase(Phase.COMMITTED);
    assertThat(station.bench().trial().start().policy().hash())
        .isEqualTo(PolicyFolder.read(folder).hash());
  }

  @Test
  void anAlarmHoldsTheArmsIfTheOperatorChoseSo(@TempDir Path models) throws IOException {
    openWithAlarms(models);
    station.holdOnAlarm(true);
    ready();
    station.start();
    awaitPhase(Phase.ENDED);
    assertThat(mode()).isEqualTo(Mode.HOLDING);
    assertThat(station.bench().end().reason()).isEqualTo(EndReason.ALARM);
    assertThat(station.bench().end().detail())
        .startsWith("Held on an alarm: previous plan's likelihood");
    assertThat(alarms()).hasSize(1);
    station.holdOnAlarm(false);
    station.commit(Label.invalid("only a test", "initial"));
    awaitPhase(Phase.COMMITTED);
    station.next();
    awaitPhase(Phase.READY);
    station.start();
    awaitPhase(Phase.RUNNING);
    awaitDecisions(3);
    assertThat(mode()).isEqualTo(Mode.RUNNING);
    station.holdOnAlarm(true); // also while it runs
    awaitPhase(Phase.ENDED);
    assertThat(station.bench().end().reason()).isEqualTo(EndReason.ALARM);
  }

  @Test
  void theArmsStopIfTheTrialCanNoLongerBeWritten() {
    ready();
    station.start();
    awaitPhase(Phase.RUNNING);
    await("motion", () -> mode() == Mode.RUNNING);
    station.store().close(); // as if the disk were gone
    station.markStage(1);
    await("the arms to hold", () -> mode() == Mode.HOLDING);
    await("a word about it", () -> station.bench().notice() != null);
  }
}
