package flowdeck.training;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.core.ActionLayout;
import flowdeck.policy.Normalisation;
import flowdeck.policy.ObservationDensity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A made-up cell: two joints put a gripper into the picture, a block lies anywhere. An encoder sees
 * the gripper, its two fingers, the block, and how sure it is of each.
 */
class ObservationFitTest {
  private static final ActionLayout LAYOUT =
      new ActionLayout(List.of("left_joint_1", "left_joint_2"));

  private static Normalisation normalisation;
  private static ObservationDensity density;

  @BeforeAll
  static void fit() {
    List<EncodedEpisode> episodes = episodes(1, 14);
    normalisation = TrainingSet.fit(episodes, LAYOUT);
    density =
        new ObservationDensity(
            ObservationFit.of(
                    episodes, episodes(2, 3), normalisation, 1, 1, fraction -> {}, () -> false)
                .model(),
            normalisation);
  }

  private static List<EncodedEpisode> episodes(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    List<EncodedEpisode> episodes = new ArrayList<>();
    for (int e = 0; e < count; e++) {
      double[] block = {random.nextDouble(0.3, 0.7), random.nextDouble(0.4, 0.6)};
      double phase = random.nextDouble(6);
      float[][] features = new float[100][];
      float[][] commands = new float[100][];
      for (int t = 0; t < 100; t++) {
        double a = 0.5 * Math.sin(0.05 * t + phase);
        double b = 0.4 * Math.sin(0.031 * t + 2 * phase) + 0.1;
        features[t] = see(a, b, block, 0, random);
        commands[t] = new float[] {(float) a, (float) b};
      }
      episodes.add(new EncodedEpisode(features, commands));
    }
    return episodes;
  }

  private static float[] see(
      double a, double b, double[] block, double shift, SplittableRandom random) {
    double u = 0.5 + 0.5 * Math.sin(a) * Math.cos(b) + shift;
    double v = 0.3 + 0.6 * Math.cos(a) * Math.sin(b);
    double[] all = {
      u,
      v,
      0.98,
      u + 0.03,
      v - 0.05,
      0.97,
      u - 0.03,
      v - 0.05,
      0.97,
      block[0] + shift,
      block[1],
      0.99
    };
    float[] features = new float[all.length];
    for (int i = 0; i < all.length; i++) {
      features[i] = (float) (all[i] + 0.003 * random.nextGaussian());
    }
    return features;
  }

  /** Scores of pictures along a new trial in which something may be wrong. */
  private static double[] scores(double shift, float[] instead) {
    SplittableRandom random = new SplittableRandom(9);
    double[] scores = new double[200];
    for (int t = 0; t < scores.length; t++) {
      double a = 0.5 * Math.sin(0.05 * t + 1);
      double b = 0.4 * Math.sin(0.031 * t + 2) + 0.1;
      float[] seen = see(a, b, new double[] {0.5, 0.5}, shift, random);
      float[] action = new float[2];
      normalisation.action(new double[] {a, b}, action, 0);
      scores[t] = density.score(instead.length > 0 ? instead : seen, action);
    }
    Arrays.sort(scores);
    return scores;
  }

  @Test
  void picturesOfNewTrialsAreUsual() {
    double[] scores = scores(0, new float[0]);
    assertThat(scores[100]).isBetween(-0.8, -0.1);
    assertThat(scores[2]).isGreaterThan(-3);
  }

  @Test
  void aCoveredCameraAShiftedOneAndAForeignSceneAreNot() {
    double usual = scores(0, new float[0])[0];
    float[] covered = new float[12];
    Arrays.fill(covered, 0.5f);
    assertThat(scores(0, covered)[199]).isLessThan(10 * usual);
    // 40 pixels of 640: every key point is where one may be, but not with the arms there.
    assertThat(scores(40 / 640.0, new float[0])[199]).isLessThan(3 * usual);
    SplittableRandom random = new SplittableRandom(3);
    float[] foreign = see(-0.9, 0.8, new double[] {0.9, 0.1}, 0, random);
    assertThat(scores(0, foreign)[199]).isLessThan(3 * usual);
  }

  @Test
  void numbersBeyondAllNumbersAreNoUsualPicture() {
    float[] far = new float[12];
    Arrays.fill(far, 1e30f);
    double score = density.score(far, new float[2]);
    assertThat(Double.isNaN(score) || score < -1e6).isTrue();
  }

  @Test
  void ofManyFeaturesTheMostAreCondensedAndTheRestIsWatched() {
    SplittableRandom random = new SplittableRandom(4);
    double[][] mixing = new double[60][5];
    for (double[] row : mixing) {
      Arrays.setAll(row, i -> random.nextGaussian());
    }
    List<EncodedEpisode> episodes = new ArrayList<>();
    for (int e = 0; e < 8; e++) {
      float[][] features = new float[100][60];
      float[][] commands = new float[100][2];
      for (int t = 0; t < 100; t++) {
        double[] hidden = random.doubles(5, -1, 1).toArray();
        commands[t] = new float[] {(float) hidden[0], (float) hidden[1]};
        for (int i = 0; i < 60; i++) {
          double sum = 0.05 * random.nextGaussian();
          for (int j = 0; j < 5; j++) {
            sum += mixing[i][j] * hidden[j];
          }
          features[t][i] = (float) sum;
        }
      }
      episodes.add(new EncodedEpisode(features, commands));
    }
    Normalisation scale = TrainingSet.fit(episodes, LAYOUT);
    ObservationFit fit =
        ObservationFit.of(episodes, List.of(), scale, 1, 1, fraction -> {}, () -> false);
    assertThat(fit.model().sizes().components()).isEqualTo(32);
    assertThat(fit.model().sizes().flow().dims()).isEqualTo(33);
    ObservationDensity watched = new ObservationDensity(fit.model(), scale);
    float[] usual = episodes.getFirst().features()[50];
    float[] action = new float[2];
    float[] command = episodes.getFirst().commands()[50];
    scale.action(new double[] {command[0], command[1]}, action, 0);
    float[] odd = usual.clone();
    for (int i = 0; i < 60; i++) {
      odd[i] += i % 2 == 0 ? 1.5f : -1.5f;
    }
    assertThat(watched.score(usual, action)).isGreaterThan(-3);
    assertThat(watched.score(odd, action)).isLessThan(-8);
  }

  @Test
  void theSameSeedFitsTheSame() {
    List<EncodedEpisode> few = episodes(5, 2);
    ObservationFit one =
        ObservationFit.of(few, List.of(), normalisation, 3, 2, f -> {}, () -> false);
    ObservationFit two =
        ObservationFit.of(few, List.of(), normalisation, 3, 2, f -> {}, () -> false);
    one.model()
        .tensors()
        .forEach((name, values) -> assertThat(two.model().tensors().get(name)).isEqualTo(values));
  }

  /** As with an embedding of a ResNet and the first few demonstrations. */
  @Test
  void fewerFramesThanFeaturesAreEnough() {
    SplittableRandom random = new SplittableRandom(3);
    float[][] features = new float[48][512];
    float[][] commands = new float[48][2];
    for (int t = 0; t < 48; t++) {
      commands[t] = new float[] {(float) Math.sin(0.1 * t), (float) Math.cos(0.1 * t)};
      for (int i = 0; i < 512; i++) {
        features[t][i] = (float) (commands[t][i % 2] + 0.1 * random.nextGaussian());
      }
    }
    List<EncodedEpisode> few = List.of(new EncodedEpisode(features, commands));
    Normalisation scales = TrainingSet.fit(few, LAYOUT);
    ObservationFit fit =
        ObservationFit.of(few, List.of(), scales, 1, 1, fraction -> {}, () -> false);
    assertThat(fit.heldOutNats()).isFinite();
    ObservationDensity found = new ObservationDensity(fit.model(), scales);
    float[] foreign = new float[512];
    Arrays.fill(foreign, 5);
    assertThat(found.score(foreign, commands[0])).isLessThan(found.score(features[0], commands[0]));
  }
}
