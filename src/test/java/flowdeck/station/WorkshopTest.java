package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.dataset.Recordings;
import flowdeck.policy.PolicyFolder;
import flowdeck.policy.encoder.TorchvisionResNet18;
import flowdeck.station.TrainingFile.End;
import flowdeck.station.TrainingFile.Point;
import flowdeck.station.Work.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkshopTest {
  /** A flow so small that its epochs take no time, and as many as one can stop in between. */
  private static final List<String> SHORT =
      List.of(
          "--epochs=12", "--warm-start-epochs=4", "--trunk-width=16", "--hidden=8", "--batch=8");

  @TempDir private Path folder;
  private Path models;
  private Workshop workshop;

  @BeforeEach
  void open() {
    models = folder.resolve("models");
    workshop = new Workshop(models);
  }

  @AfterEach
  void close() {
    workshop.close();
  }

  private static void until(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = Clock.system().nanos() + 60_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(Clock.system().nanos()).as(what).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  private DatasetLook demonstrations() throws InterruptedException {
    Path data = folder.resolve("demos");
    Recordings.record(data, 40, 24, 40);
    workshop.look(data.toString());
    until("looked", () -> workshop.look() != null);
    return workshop.look();
  }

  private static TrainingFile file(String name, long pid, String started, End end) {
    return new TrainingFile(
        name,
        List.of("train", "--data", "demos"),
        "/somewhere",
        pid,
        started,
        "likelihood",
        3,
        40,
        0.07,
        -1.25,
        1.5,
        1.75,
        800,
        61.5,
        List.of(new Point(1, 0.3, Double.NaN), new Point(2, -1.1, 1.75)),
        end,
        "");
  }

  @Test
  void aProgressFileIsReadAsItWasWritten() {
    TrainingFile written = file("a", 7, "then", End.STOPPED);
    written.write(models);
    assertThat(TrainingFile.find(models, "a")).isEqualTo(written);
    assertThat(TrainingFile.list(models)).containsExactly(written);
    assertThat(TrainingFile.find(models, "b")).isNull();
    TrainingFile.discard(models, "a");
    assertThat(TrainingFile.list(models)).isEmpty();
  }

  @Test
  void aTrainingIsTakenForRunningOnlyIfItsVeryProcessLives() {
    ProcessHandle self = ProcessHandle.current();
    String began = TrainingFile.beginning(self);
    assertThat(file("a", self.pid(), began, null).state()).isEqualTo(TrainingFile.State.RUNNING);
    assertThat(file("a", self.pid(), "another time", null).state())
        .isEqualTo(TrainingFile.State.INTERRUPTED);
    assertThat(file("a", self.pid(), began, End.FAILED).state())
        .isEqualTo(TrainingFile.State.FAILED);
  }

  @Test
  void aBrokenProgressFileIsPassedOver() throws Exception {
    Files.createDirectories(models.resolve(".cache"));
    Files.writeString(models.resolve(".cache/a.progress.json"), "{\"name\": ");
    Files.writeString(models.resolve(".cache/b.progress.json"), "{\"name\": \"b\"}");
    assertThat(TrainingFile.list(models)).isEmpty();
  }

  @Test
  void aDatasetIsSummedUpOrRefusedInASentence() throws Exception {
    DatasetLook look = demonstrations();
    assertThat(look.problem()).isNull();
    assertThat(look.episodes()).isEqualTo(3);
    assertThat(look.frames()).isEqualTo(104);
    assertThat(look.framesPerSecond()).isEqualTo(15);
    assertThat(look.action()).hasSize(16);
    assertThat(look.instructions()).containsExactly("Stack the blocks.", "Fold it's towel.");
    String none = folder.resolve("none").toString();
    workshop.look(none);
    until("looked", () -> workshop.look().folder().equals(none));
    assertThat(workshop.look().problem()).contains("There is no folder");
  }

  @Test
  void aTrainingRunsInAProcessOfItsOwnIsStoppedAndGoesOnToAPolicy() throws Exception {
    DatasetLook look = demonstrations();
    workshop.train("small", look, "Stack the blocks.", Encoders.UNTRAINED, SHORT);
    assertThatThrownBy(() -> workshop.evaluate("small", "stack-blocks-two", 3))
        .isInstanceOf(InputException.class)
        .hasMessage("Training small is still going on; wait for its end or stop it first.");
    until("an epoch", () -> epoch() >= 2);
    TrainingFile running = workshop.work().training();
    assertThat(running.process()).isNotNull();
    assertThat(running.pid()).isNotEqualTo(ProcessHandle.current().pid());
    workshop.stop();
    until("stopped", () -> !workshop.work().busy());
    assertThat(workshop.work().state()).isEqualTo(State.STOPPED);
    until("listed", () -> workshop.shelf().trainings().size() == 1);
    TrainingFile stopped = workshop.shelf().trainings().getFirst();
    assertThat(stopped.state()).isEqualTo(TrainingFile.State.STOPPED);
    assertThat(stopped.resumable(models)).isTrue();
    assertThat(stopped.epoch()).isLessThan(16);
    assertThat(models.resolve("small")).doesNotExist();
    assertThatThrownBy(() -> workshop.train("small", look, null, "untrained", Preset.QUICK))
        .hasMessageContaining("unfinished training of small");

    workshop.close(); // another console finds it
    workshop = new Workshop(models);
    workshop.resume("small");
    until("done", () -> !workshop.work().busy());
    assertThat(workshop.work().state()).as(workshop.work().detail()).isEqualTo(State.DONE);
    until("on the shelf", () -> !workshop.shelf().policies().isEmpty());
    assertThat(workshop.shelf().trainings()).isEmpty();
    Object curve = PolicyFolder.describe(models.resolve("small")).training().get("curve");
    assertThat(curve.toString()).contains("heldOut=[null, null, null, null, ");
    assertThatThrownBy(() -> workshop.train("small", look, null, "untrained", Preset.QUICK))
        .hasMessage("There is a small already; give another name.");
  }

  private int epoch() {
    Work work = workshop.work();
    assertThat(work.busy()).as(work.detail()).isTrue();
    TrainingFile training = work.training();
    return training == null ? 0 : training.epoch();
  }

  @Test
  void aPolicyIsJudgedAndItsJudgementStandsBesideIt() throws Exception {
    shipped("stack-blocks-two");
    workshop.evaluate("stack-blocks-two", "stack-blocks-two", 1);
    until("judged", () -> !workshop.work().busy());
    assertThat(workshop.work().state()).as(workshop.work().detail()).isEqualTo(State.DONE);
    until("on the shelf", () -> !workshop.shelf().policies().isEmpty());
    List<ModelShelf.Evaluated> evaluations = workshop.shelf().policies().getFirst().evaluations();
    assertThat(evaluations).hasSize(1);
    assertThat(evaluations.getFirst().current()).isTrue();
    assertThat(evaluations.getFirst().result().trials()).isEqualTo(1);
    assertThat(evaluations.getFirst().result().task()).isEqualTo("stack-blocks-two");

    workshop.calibrate("stack-blocks-two", "stack-blocks-two", 2);
    until("refused", () -> !workshop.work().busy());
    assertThat(workshop.work().state()).isEqualTo(State.FAILED);
    assertThat(workshop.work().detail()).contains("29");
  }

  private void shipped(String policy) throws IOException {
    Path copy = Files.createDirectories(models.resolve(policy));
    for (String file : List.of("policy.json", "weights.safetensors")) {
      Files.copy(Path.of("models", policy, file), copy.resolve(file));
    }
  }

  @Test
  void importedWeightsAreAnEncoderToTrainWith() throws Exception {
    Path file = folder.resolve("resnet18 from python.safetensors");
    TorchvisionResNet18.write(
        file, TorchvisionResNet18.random(3), TorchvisionResNet18.Format.F32, "");
    workshop.importEncoder(file, "imported");
    until("imported", () -> !workshop.work().busy());
    assertThat(workshop.work().state()).as(workshop.work().detail()).isEqualTo(State.DONE);
    until("on the shelf", () -> workshop.shelf().encoders().contains("imported"));
  }

  @Test
  void whatACommandRefusesIsTheReason() throws Exception {
    Path file = Files.writeString(folder.resolve("x.safetensors"), "no tensors");
    workshop.importEncoder(file, "imported");
    until("refused", () -> !workshop.work().busy());
    assertThat(workshop.work().state()).isEqualTo(State.FAILED);
    assertThat(workshop.work().detail()).contains("x.safetensors");
    workshop.dismiss();
    assertThat(workshop.work()).isNull();
    assertThatThrownBy(workshop::stop).hasMessage("Nothing is running that could be stopped.");
    assertThatThrownBy(() -> workshop.importEncoder(file, "../x"))
        .hasMessageContaining("'../x' cannot be a name");
  }
}
