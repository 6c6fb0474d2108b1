package flowdeck.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.ActionLayout;
import flowdeck.core.InputException;
import flowdeck.flow.FlowArchitecture;
import flowdeck.policy.Normalisation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that are interrupted, and data and files that are not as they should be. */
class TrainingResilienceTest {
  private static final ActionLayout LAYOUT =
      new ActionLayout(List.of("left_joint_1", "right_joint_1", "right_gripper"));
  private static final TrainingSettings SETTINGS =
      new TrainingSettings(
          new StridedWindows(2, 2, 2),
          new FlowArchitecture(2, 1, 3, 8, 5, 12, 24, 1, 12, false),
          new TrainingSettings.Schedule(2, 4, 64, 3e-3, true, 1, 0.9, 0),
          new TrainingSettings.Noise(0.05, 0.01, 0.01, 0),
          3,
          2);

  @TempDir Path folder;

  private static TrainingSet set(int first, int count) {
    List<EncodedEpisode> all = TrainerTest.episodes(0, 6);
    Normalisation normalisation = TrainingSet.fit(all, LAYOUT);
    return new TrainingSet(TrainerTest.episodes(first, count), SETTINGS.windows(), normalisation);
  }

  private static TrainedModel train(Path checkpoint, int steps) {
    int[] done = {0};
    return new Trainer(set(0, 5), set(5, 1), SETTINGS, checkpoint)
        .train(progress -> {}, () -> ++done[0] >= steps);
  }

  @Test
  void interruptedTenTimesItEndsWhereItWouldHaveEnded() {
    TrainedModel whole = train(folder.resolve("whole.safetensors"), Integer.MAX_VALUE);
    Path checkpoint = folder.resolve("cut.safetensors");
    int perEpoch = (set(0, 5).size() + 63) / 64;
    SplittableRandom random = new SplittableRandom(8);
    for (int cut = 0; cut < 10; cut++) {
      // At least one epoch, or nothing is kept and ten times nothing comes to no end.
      train(checkpoint, 1 + random.nextInt(2 * perEpoch));
    }
    TrainedModel rest = train(checkpoint, Integer.MAX_VALUE);
    assertThat(rest.finished()).isTrue();
    assertThat(rest.curve()).isEqualTo(whole.curve());
    whole
        .tensors()
        .forEach((name, values) -> assertThat(rest.tensors().get(name)).isEqualTo(values));
  }

  @Test
  void aDamagedCheckpointIsNamedAndLeftAlone() throws IOException {
    Path checkpoint = folder.resolve("c.safetensors");
    train(checkpoint, Integer.MAX_VALUE);
    byte[] sound = Files.readAllBytes(checkpoint);
    for (int length : new int[] {0, 7, 100, sound.length / 2, sound.length - 1}) {
      byte[] damaged = Arrays.copyOf(sound, length);
      Files.write(checkpoint, damaged);
      assertThatThrownBy(() -> train(checkpoint, 5))
          .as("cut to %d bytes", length)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("c.safetensors");
      assertThat(Files.readAllBytes(checkpoint)).isEqualTo(damaged);
    }
  }

  @Test
  void aCheckpointOfAnotherArchitectureIsRefused() {
    Path checkpoint = folder.resolve("c.safetensors");
    train(checkpoint, Integer.MAX_VALUE);
    TrainingSettings wider =
        SETTINGS.with(new FlowArchitecture(2, 1, 3, 8, 5, 16, 24, 1, 12, false));
    assertThatThrownBy(
            () -> new Trainer(set(0, 5), set(5, 1), wider, checkpoint).train(p -> {}, () -> false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("c.safetensors")
        .hasMessageContaining("other settings");
  }

  @Test
  void whatCannotBeWrittenDoesNotHarmTheLastCheckpoint() throws IOException {
    Path checkpoint = folder.resolve("c.safetensors");
    int perEpoch = (set(0, 5).size() + 63) / 64;
    train(checkpoint, perEpoch + 1);
    byte[] good = Files.readAllBytes(checkpoint);
    // What is written goes beside its place first; a folder there is as good as a full disk.
    Path beside = folder.resolve("c.safetensors.partial");
    Files.createDirectories(beside.resolve("full"));
    assertThatThrownBy(() -> train(checkpoint, Integer.MAX_VALUE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("c.safetensors")
        .hasMessageContaining("free space");
    assertThat(Files.readAllBytes(checkpoint)).isEqualTo(good);
    Files.delete(beside.resolve("full"));
    Files.delete(beside);
    assertThat(train(checkpoint, Integer.MAX_VALUE).finished()).isTrue();
  }

  @Test
  void aNumberThatNeverMovesKeepsDensitiesFinite() {
    List<EncodedEpisode> still = new ArrayList<>();
    for (EncodedEpisode episode : TrainerTest.episodes(0, 4)) {
      float[][] commands = episode.commands();
      for (float[] command : commands) {
        command[1] = 0.3f;
      }
      still.add(new EncodedEpisode(episode.features(), commands));
    }
    TrainingSet set = new TrainingSet(still, SETTINGS.windows(), TrainingSet.fit(still, LAYOUT));
    TrainedModel trained = new Trainer(set, set, SETTINGS, null).train(progress -> {}, () -> false);
    assertThat(trained.bestScore()).isFinite().isPositive();
    trained
        .curve()
        .forEach(score -> assertThat(score.loss()).as("epoch %d", score.epoch()).isFinite());
  }

  @Test
  void anEpisodeOfAnotherRateIsNamedWithTheRateItHas() {
    float[] fifteen = new float[40];
    float[] thirty = new float[40];
    float[] late = new float[40];
    for (int i = 0; i < 40; i++) {
      fifteen[i] = i / 15f;
      thirty[i] = i / 30f;
      late[i] = i / 15f + (i > 20 ? 0.1f : 0);
    }
    assertThatCode(() -> EpisodeCheck.rate("Episode 3 of demos", 15, fifteen))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> EpisodeCheck.rate("Episode 3 of demos", 15, thirty))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Episode 3 of demos")
        .hasMessageContaining("15 frames per second")
        .hasMessageContaining("30.0 per second");
    assertThatThrownBy(() -> EpisodeCheck.rate("Episode 3 of demos", 15, late))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("row 21");
    late[3] = Float.NaN;
    assertThatThrownBy(() -> EpisodeCheck.rate("Episode 3 of demos", 15, late))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("row 3");
  }
}
