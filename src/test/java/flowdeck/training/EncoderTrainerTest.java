package flowdeck.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import flowdeck.policy.encoder.EncoderConfig;
import flowdeck.policy.encoder.EncoderConfig.Features;
import flowdeck.policy.encoder.KeypointEncoder;
import flowdeck.policy.encoder.SoftArgmax.Point;
import flowdeck.training.EncoderTrainer.Progress;
import flowdeck.training.EncoderTrainer.Settings;
import flowdeck.training.SceneSource.Example;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncoderTrainerTest {
  private static final EncoderConfig CONFIG =
      new EncoderConfig(64, 48, Features.KEYPOINTS, List.of("red", "green"));

  @TempDir Path folder;

  @Test
  void sixtyStepsTeachItToFindSquaresAndTheWrittenEncoderFindsThemToo() {
    EncoderReport report = train(CONFIG, 480, new ArrayList<>());

    // Guessing the middle would be off by about 200 px on average.
    assertThat(report.points()).allSatisfy(row -> assertThat(row.medianPixels()).isLessThan(20));
    assertThat(EncoderFiles.read(folder).config()).isEqualTo(CONFIG);
    assertThat(EncoderFiles.read(folder).training().images()).isEqualTo(480);
    SceneSource fresh = new SquareScenes(640, 480, 5);
    int near = 0;
    try (KeypointEncoder encoder = new KeypointEncoder(CONFIG, EncoderFiles.weights(folder))) {
      SquareScenes scenes = new SquareScenes(64, 48, 77);
      for (int i = 0; i < 20; i++) {
        Example example = scenes.next();
        Point point = encoder.locate(example.frame()).get(1);
        double error =
            Math.hypot(
                640 * (point.u() - example.keypoints()[2]),
                480 * (point.v() - example.keypoints()[3]));
        near += error < 30 ? 1 : 0;
      }
      assertThat(encoder.encode(fresh.next().frame())).hasSize(6);
    }
    assertThat(near).isGreaterThan(15);
  }

  @Test
  void resumingGoesOnWhereTheCheckpointWasWritten() {
    List<Progress> all = new ArrayList<>();
    AtomicReference<EncoderTrainer> running = new AtomicReference<>();
    try (EncoderTrainer trainer =
        new EncoderTrainer(
            CONFIG,
            settings(160),
            seed -> new SquareScenes(64, 48, seed),
            folder,
            progress -> {
              all.add(progress);
              if (progress.images() == 80) {
                running.get().cancel();
              }
            })) {
      running.set(trainer);
      trainer.run();
      assertThat(trainer.images()).isEqualTo(80);
    }
    double lossBefore = all.getLast().loss();

    try (EncoderTrainer trainer =
        new EncoderTrainer(
            CONFIG, settings(160), seed -> new SquareScenes(64, 48, seed), folder, all::add)) {
      trainer.resume();
      assertThat(trainer.images()).isEqualTo(80);
      trainer.run();
    }

    assertThat(all.getLast().images()).isEqualTo(160);
    assertThat(all.getLast().loss()).isLessThan(lossBefore);
    assertThat(EncoderFiles.read(folder).training().images()).isEqualTo(160);
  }

  @Test
  void sameSeedTrainsTheSameEncoder() {
    List<Progress> one = new ArrayList<>();
    List<Progress> other = new ArrayList<>();
    train(CONFIG, 40, one);
    train(CONFIG, 40, other);
    assertThat(one.stream().map(Progress::loss))
        .containsExactlyElementsOf(other.stream().map(Progress::loss).toList());
  }

  @Test
  void theEmbeddingIsTrainedWhereItIsAskedFor() {
    EncoderConfig config = CONFIG.with(Features.EMBEDDING_AND_KEYPOINTS);
    List<Progress> progress = new ArrayList<>();
    train(config, 80, progress);
    assertThat(progress.getLast().loss()).isLessThan(progress.getFirst().loss());
    try (KeypointEncoder encoder = new KeypointEncoder(config, EncoderFiles.weights(folder))) {
      assertThat(encoder.features()).isEqualTo(512 + 6);
    }
  }

  @Test
  void resumingWithoutACheckpointSaysSo() {
    try (EncoderTrainer trainer =
        new EncoderTrainer(
            CONFIG, settings(8), seed -> new SquareScenes(64, 48, seed), folder, p -> {})) {
      assertThatThrownBy(trainer::resume)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("checkpoint.safetensors");
    }
  }

  private EncoderReport train(EncoderConfig config, int images, List<Progress> progress) {
    try (EncoderTrainer trainer =
        new EncoderTrainer(
            config,
            settings(images),
            seed -> new SquareScenes(64, 48, seed),
            folder,
            progress::add)) {
      return trainer.run();
    }
  }

  private static Settings settings(int images) {
    return new Settings(images, 8, 1e-3, 1e-4, 3, 1, 2, 32, 10_000);
  }
}
