package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.camera.Await;
import flowdeck.core.InputException;
import flowdeck.policy.Denoising;
import flowdeck.policy.Drawing;
import flowdeck.policy.Selection;
import flowdeck.policy.diffusion.Sampler;
import flowdeck.station.Bench.Phase;
import flowdeck.trial.Label;
import flowdeck.trial.Tasks;
import flowdeck.trial.Trial;
import flowdeck.trial.protocol.Contender;
import flowdeck.trial.protocol.Protocol;
import flowdeck.trial.protocol.Slot;
import flowdeck.trial.protocol.StoppingRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyDeskTest {
  private static final String POLICY = "stack-blocks-two";

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

  private void awaitPhase(Phase phase) throws InterruptedException {
    Await.within(60, phase.toString(), () -> station.bench().phase() == phase);
  }

  private Contender contender(Drawing drawing) {
    return new Contender(station.desk().used(POLICY), Choice.used(drawing));
  }

  private Protocol protocol(int trialsEach) {
    return new Protocol(
        "Does the batch help?",
        Tasks.named("stack-blocks-two"),
        List.of(
            contender(Selection.SBS),
            contender(new Selection(Selection.Strategy.DIRECT, 128, 0.5))),
        trialsEach,
        5,
        100_000,
        true,
        StoppingRule.ALL_TRIALS,
        0.05);
  }

  private void run(Label label) throws InterruptedException {
    awaitPhase(Phase.READY);
    station.start();
    awaitPhase(Phase.RUNNING);
    station.finish();
    awaitPhase(Phase.ENDED);
    station.commit(label);
    awaitPhase(Phase.COMMITTED);
  }

  private static Label failure() {
    return Label.failureAfter(Tasks.named("stack-blocks-two").ladder(), "initial");
  }

  @Test
  void theStationLeadsThroughTheProtocolInItsOrderAndGoesOnTomorrow() throws InterruptedException {
    Protocol protocol = protocol(2);
    station.desk().plan(protocol);
    run(failure());
    assertThat(station.desk().hidden()).isTrue();
    assertThatThrownBy(() -> station.select(new Choice(POLICY, POLICY, 1, Selection.SBS)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("leave it first");
    station.next();
    run(Label.invalid("a cable hung loose", null));
    long study = station.desk().study().id();
    station.close();
    open();
    assertThat(station.desk().all()).hasSize(1);
    station.desk().resume(study);
    awaitPhase(Phase.READY);
    assertThat(station.bench().choice().slot().number()).isEqualTo(2);
    for (int i = 0; i < 3; i++) {
      run(failure());
      station.next();
    }
    Await.within(
        60,
        "the end",
        () -> station.desk().study().over() && station.bench().phase() == Phase.IDLE);
    List<Trial> trials = station.desk().study().trials();
    assertThat(trials).hasSize(5);
    List<Slot> order = protocol.order();
    int[] places = {1, 2, 2, 3, 4};
    for (int i = 0; i < places.length; i++) {
      Slot slot = order.get(places[i] - 1);
      assertThat(trials.get(i).start().seed()).isEqualTo(slot.seed());
      assertThat(trials.get(i).start().selection())
          .isEqualTo(protocol.contenders().get(slot.contender()).selection());
    }
    station.desk().unblind(study);
    Await.within(60, "unblinding", () -> !station.desk().hidden());
    station.desk().leave();
    Await.within(60, "leaving", () -> station.desk().study() == null);
    station.select(new Choice(POLICY, POLICY, 1, Selection.SBS));
    awaitPhase(Phase.READY);
  }

  @Test
  void aPolicyThatIsNotWhatWasLaidDownIsRefused() throws InterruptedException {
    Protocol right = protocol(1);
    Contender other =
        new Contender(
            new flowdeck.trial.PolicyUsed(POLICY, "0123"),
            right.contenders().getFirst().selection());
    station
        .desk()
        .plan(
            new Protocol(
                right.title(),
                right.task(),
                List.of(other),
                1,
                1,
                1,
                false,
                StoppingRule.ALL_TRIALS,
                0.05));
    Await.within(60, "the refusal", () -> station.bench().notice() != null);
    assertThat(station.bench().notice()).contains("has been trained or calibrated again");
    assertThat(station.bench().phase()).isEqualTo(Phase.IDLE);
  }

  @Test
  void aPolicyThatCannotBeUsedIsNotNamedWhileBlind(@TempDir Path models) throws Exception {
    try (Stream<Path> files = Files.walk(Path.of("models", POLICY))) {
      for (Path file : files.toList()) {
        Files.copy(file, models.resolve(Path.of("models").relativize(file)));
      }
    }
    station.close();
    station = Station.open("simulated", sessions, models);
    station.desk().plan(protocol(1));
    run(failure());
    Files.delete(models.resolve(POLICY).resolve("weights.safetensors"));
    station.next();
    Await.within(60, "the refusal", () -> station.bench().notice() != null);
    assertThat(station.bench().notice()).contains("cannot be used").doesNotContain(POLICY);
  }

  @Test
  void everyWayOfDrawingComesBackFromTheStore() {
    for (Selection.Strategy strategy : Selection.Strategy.values()) {
      Selection selection = new Selection(strategy, 64, 0.7, 0.2, true);
      assertThat(Choice.drawing(Choice.used(selection))).isEqualTo(selection);
    }
    for (Sampler sampler : Sampler.values()) {
      Denoising denoising = new Denoising(sampler, 10, 3);
      assertThat(Choice.drawing(Choice.used(denoising))).isEqualTo(denoising);
    }
    assertThatThrownBy(() -> Choice.drawing(new flowdeck.trial.SelectionUsed("magic", 1, 1)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("magic");
  }
}
