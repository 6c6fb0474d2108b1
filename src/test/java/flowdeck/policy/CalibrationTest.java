package flowdeck.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.Confidence;
import flowdeck.core.Confidence.Kind;
import flowdeck.core.Confidence.Signal;
import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationTest {
  @TempDir Path models;

  private static EpisodeExtremes episode(double observation, double innovation, double spread) {
    EpisodeExtremes extremes = new EpisodeExtremes();
    extremes.add(confidence(0, Double.NaN, 0));
    extremes.add(confidence(observation, innovation, spread));
    extremes.add(confidence(0, 9, 0));
    return extremes;
  }

  private static Confidence confidence(double observation, double innovation, double spread) {
    return new Confidence(
        List.of(
            new Signal(Kind.OBSERVATION, observation, null),
            new Signal(Kind.INNOVATION, innovation, null),
            new Signal(Kind.SPREAD, spread, null)));
  }

  private static List<EpisodeExtremes> episodes(int count) {
    List<EpisodeExtremes> episodes = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      episodes.add(episode(-i, 3 - 0.1 * i, 0.2 * i));
    }
    return episodes;
  }

  private static Calibration learn(double alpha, List<EpisodeExtremes> episodes) {
    return Calibration.learn("abc", "made up", false, alpha, Selection.SBS, episodes);
  }

  @Test
  void theWorstOfEachEpisodeCountsAtAThirdOfTheShareForEachSignal() {
    Calibration calibration = learn(0.1, episodes(59)); // floor(0.1 / 3 * 60) = 2
    assertThat(calibration.threshold(Kind.OBSERVATION, Selection.SBS).value()).isEqualTo(-58);
    assertThat(calibration.threshold(Kind.INNOVATION, Selection.SBS).value())
        .isEqualTo(3 - 0.1 * 58);
    assertThat(calibration.threshold(Kind.SPREAD, Selection.SBS).value()).isEqualTo(0.2 * 58);
    assertThat(calibration.threshold(Kind.SPREAD, Selection.SBS).episodes()).isEqualTo(59);
    assertThat(calibration.threshold(Kind.SPREAD, Selection.SBS).alpha()).isEqualTo(0.1);
  }

  @Test
  void plansChosenInAnotherWayAreWatchedByTheirPicturesOnly() {
    Calibration calibration = learn(0.1, episodes(59));
    assertThat(calibration.watched(Selection.SBS)).containsExactlyInAnyOrder(Kind.values());
    Selection other = new Selection(Selection.Strategy.SBS, 128, 1);
    assertThat(calibration.watched(other)).containsExactly(Kind.OBSERVATION);
  }

  @Test
  void tooFewEpisodesAreRefusedInOneSentenceThatSaysHowManyAreNeeded() {
    assertThatThrownBy(() -> learn(0.1, episodes(28)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("28 successful episodes")
        .hasMessageContaining("need 29");
    assertThat(learn(0.1, episodes(29)).episodes()).isEqualTo(29);
    assertThatThrownBy(() -> learn(0.1, List.of())).isInstanceOf(InputException.class);
  }

  @Test
  void aLargerShareNeverLoosensAThreshold() {
    List<EpisodeExtremes> episodes = episodes(100);
    Calibration before = learn(0.04, episodes);
    for (double alpha = 0.05; alpha < 0.95; alpha += 0.05) {
      Calibration next = learn(alpha, episodes);
      for (Kind kind : Kind.values()) {
        double tighter = next.threshold(kind, Selection.SBS).value();
        double looser = before.threshold(kind, Selection.SBS).value();
        assertThat(kind.lowIsUnusual() ? tighter >= looser : tighter <= looser).isTrue();
      }
      before = next;
    }
  }

  @Test
  void anyAlarmAtAllIsAsRareAsPromisedHoweverTheSignalsDependOnEachOther() {
    SplittableRandom random = new SplittableRandom(5);
    for (double dependence : new double[] {-0.9, 0, 1}) {
      int alarms = 0;
      int rounds = 4000;
      for (int round = 0; round < rounds; round++) {
        List<EpisodeExtremes> episodes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
          episodes.add(random(random, dependence));
        }
        Calibration calibration = learn(0.1, episodes);
        boolean alarmed =
            random(random, dependence).worst().entrySet().stream()
                .anyMatch(
                    e ->
                        new Signal(
                                e.getKey(),
                                e.getValue(),
                                calibration.threshold(e.getKey(), Selection.SBS))
                            .alarmed());
        alarms += alarmed ? 1 : 0;
      }
      assertThat(alarms / (double) rounds).isLessThan(0.1 + 4 * Math.sqrt(0.09 / rounds));
    }
  }

  private static EpisodeExtremes random(SplittableRandom random, double dependence) {
    double common = random.nextGaussian();
    EpisodeExtremes extremes = new EpisodeExtremes();
    extremes.add(
        confidence(
            common,
            dependence * common + (1 - Math.abs(dependence)) * random.nextGaussian(),
            -dependence * common + (1 - Math.abs(dependence)) * random.nextGaussian()));
    return extremes;
  }

  @Test
  void whatDependsOnHowPlansAreChosenHasNoThresholdForAnotherChoice() {
    Calibration calibration = learn(0.1, episodes(40));
    Selection wider = new Selection(Selection.Strategy.SBS, 128, 1);
    assertThat(calibration.threshold(Kind.OBSERVATION, wider)).isNotNull();
    assertThat(calibration.threshold(Kind.INNOVATION, wider)).isNull();
    assertThat(calibration.threshold(Kind.SPREAD, wider)).isNull();
  }

  @Test
  void staysWithThePolicyAndChangesNothingElse() throws IOException {
    Path folder = models.resolve("a");
    PolicyFolder plain = TestPolicies.write(folder, 1);
    byte[] weights = Files.readAllBytes(folder.resolve("weights.safetensors"));
    Calibration calibration =
        Calibration.learn(plain.weightsHash(), "made up", true, 0.1, Selection.SBS, episodes(40));
    PolicyFolder written = PolicyFolder.write(folder, calibration);
    PolicyFolder read = PolicyFolder.read(folder);
    assertThat(read.calibration()).isEqualTo(calibration).isEqualTo(written.calibration());
    assertThat(PolicyFolder.calibration(folder)).isEqualTo(calibration);
    assertThat(read.weightsHash()).isEqualTo(plain.weightsHash());
    assertThat(read.hash()).isNotEqualTo(plain.hash());
    assertThat(read.description().training()).isEqualTo(plain.description().training());
    assertThat(Files.readAllBytes(folder.resolve("weights.safetensors"))).isEqualTo(weights);
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(2);
    }
    Calibration other =
        Calibration.learn(plain.weightsHash(), "others", false, 0.2, Selection.SBS, episodes(40));
    assertThat(PolicyFolder.write(folder, other).calibration()).isEqualTo(other);
  }

  @Test
  void ofOtherWeightsItIsIgnored() throws IOException {
    Path folder = models.resolve("a");
    PolicyFolder plain = TestPolicies.write(folder, 1);
    PolicyFolder.write(
        folder,
        Calibration.learn(plain.weightsHash(), "made up", false, 0.1, Selection.SBS, episodes(40)));
    TestPolicies.write(models.resolve("b"), 2);
    Files.copy(
        models.resolve("b/weights.safetensors"),
        folder.resolve("weights.safetensors"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(PolicyFolder.read(folder).calibration()).isNull();
    assertThat(PolicyFolder.calibration(folder)).isNull();
  }

  @Test
  void thresholdsOfOtherWeightsAreNotWrittenBesideThese() throws IOException {
    Path folder = models.resolve("a");
    String before = TestPolicies.write(folder, 1).weightsHash();
    TestPolicies.write(folder, 2); // trained again while it was calibrated
    byte[] json = Files.readAllBytes(folder.resolve("policy.json"));
    assertThatThrownBy(
            () ->
                PolicyFolder.write(
                    folder,
                    Calibration.learn(before, "made up", false, 0.1, Selection.SBS, episodes(40))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("changed while it was calibrated");
    assertThat(Files.readAllBytes(folder.resolve("policy.json"))).isEqualTo(json);
  }

  @Test
  void aBrokenOneIsRefusedWithTheFileNamed() throws IOException {
    Path folder = models.resolve("a");
    PolicyFolder plain = TestPolicies.write(folder, 1);
    PolicyFolder.write(
        folder,
        Calibration.learn(plain.weightsHash(), "made up", false, 0.1, Selection.SBS, episodes(40)));
    Path json = folder.resolve("policy.json");
    String good = Files.readString(json);
    for (String[] change :
        new String[][] {
          {"\"alpha\" : 0.1", "\"alpha\" : 7"},
          {"\"window\" : 3,", ""},
          {"\"window\" : 3", "\"window\" : 2000000000"}
        }) {
      assertThat(good).contains(change[0]);
      Files.writeString(json, good.replace(change[0], change[1]));
      assertThatThrownBy(() -> PolicyFolder.read(folder))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("policy.json");
    }
  }
}
