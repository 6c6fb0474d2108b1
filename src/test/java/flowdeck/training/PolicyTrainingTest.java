package flowdeck.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.ActionLayout;
import flowdeck.core.InputException;
import flowdeck.flow.FlowArchitecture;
import flowdeck.policy.PolicyDescription;
import flowdeck.policy.PolicyFolder;
import flowdeck.policy.Selection;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyTrainingTest {
  private static final PolicyTraining TRAINING =
      new PolicyTraining(
          new ActionLayout(List.of("left_joint_1", "right_joint_1", "right_gripper")),
          15,
          new PolicyDescription.Encoder("test", 3, Map.of()),
          Map.of(),
          new TrainingSettings(
              new StridedWindows(2, 2, 2),
              new FlowArchitecture(2, 1, 4, 8, 5, 16, 32, 1, 16, true),
              new TrainingSettings.Schedule(1, 1, 32, 3e-3, true, 1, 0.9, 0),
              new TrainingSettings.Noise(0.05, 0.01, 0.01, 0),
              3,
              2),
          null,
          HeldOut.share(0.1));

  @TempDir Path models;

  @Test
  void writesAPolicyThatScoresAsItWasScored() {
    List<EncodedEpisode> episodes = TrainerTest.episodes(0, 4);
    PolicyTraining.Result result =
        TRAINING.run(
            episodes,
            "made up",
            List.of("Do it."),
            models.resolve("toy"),
            null,
            progress -> {},
            () -> false);
    PolicyFolder policy = PolicyFolder.read(models.resolve("toy"));
    assertThat(policy.hash()).isEqualTo(result.policy().hash());
    assertThat(policy.description().stride()).isEqualTo(2);
    assertThat(policy.description().training())
        .containsEntry("data", "made up")
        .containsEntry("episodes", 4)
        .containsKeys("dataHash", "settings", "openLoop");
    int heldOut =
        (Integer) ((List<?>) policy.description().training().get("heldOutEpisodes")).getFirst();
    OpenLoop again =
        OpenLoop.evaluate(
            policy,
            List.of(episodes.get(heldOut)),
            new Selection(Selection.Strategy.SBS, 32, 0.5),
            3);
    assertThat(again.logLikelihoodPerDim())
        .isCloseTo(result.openLoop().logLikelihoodPerDim(), within(1e-9));
    assertThat(again.gaussianLogLikelihoodPerDim())
        .isCloseTo(result.openLoop().gaussianLogLikelihoodPerDim(), within(1e-9));
    assertThat(again.meanAbsErrorPerDim())
        .isCloseTo(result.openLoop().meanAbsErrorPerDim(), within(1e-9));
  }

  @Test
  void copiesAreTrainedOnButNotScored() {
    List<EncodedEpisode> plain = TrainerTest.episodes(0, 4);
    List<EncodedEpisode> doubled =
        plain.stream()
            .map(
                episode ->
                    new EncodedEpisode(
                        episode.features(),
                        episode.commands(),
                        List.<float[][]>of(episode.features())))
            .toList();
    PolicyTraining.Result once = run(plain, "once");
    PolicyTraining.Result twice = run(doubled, "twice");
    Map<String, Object> first = once.policy().description().training();
    Map<String, Object> second = twice.policy().description().training();
    assertThat(second)
        .containsEntry("windows", 2 * (Integer) first.get("windows"))
        .containsEntry("episodes", 4)
        .containsEntry("copies", 1);
    assertThat(first).doesNotContainKey("copies");
    assertThat(twice.openLoop().windows()).isEqualTo(once.openLoop().windows());
  }

  private PolicyTraining.Result run(List<EncodedEpisode> episodes, String name) {
    return TRAINING.run(
        episodes, "made up", List.of(), models.resolve(name), null, progress -> {}, () -> false);
  }

  @Test
  void keepsWhatItHasWhenCancelled() {
    PolicyTraining.Result result =
        TRAINING.run(
            TrainerTest.episodes(0, 2),
            "made up",
            List.of("Do it."),
            models.resolve("cut"),
            null,
            progress -> {},
            () -> true);
    assertThat(result.trained().finished()).isFalse();
    assertThat(PolicyFolder.read(models.resolve("cut")).description().training())
        .containsEntry("finished", false);
  }

  @Test
  void refusesToTrainOnNothing() {
    assertThatThrownBy(
            () ->
                TRAINING.run(
                    List.of(),
                    "made up",
                    List.of("Do it."),
                    models.resolve("x"),
                    null,
                    progress -> {},
                    () -> false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("made up");
  }

  @Test
  void heldOutEpisodesAreAShareOrCertainOnesButNeverAll() {
    assertThat(HeldOut.share(0.1).of(10, 1)).hasSize(1);
    assertThat(HeldOut.share(0).of(10, 1)).isEmpty();
    assertThat(HeldOut.share(0.9).of(2, 1)).as("one is left to train on").hasSize(1);
    assertThat(HeldOut.share(0.3).of(10, 1)).isEqualTo(HeldOut.share(0.3).of(10, 1));
    assertThat(HeldOut.places(Set.of(7, 3)).of(10, 1)).containsExactly(3, 7);
    assertThatThrownBy(() -> HeldOut.places(Set.of(0, 1)).of(2, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("hold fewer out");
    assertThatThrownBy(() -> HeldOut.share(1)).isInstanceOf(InputException.class);
  }
}
