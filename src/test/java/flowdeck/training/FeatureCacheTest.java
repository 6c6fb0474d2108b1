package flowdeck.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.ActionLayout;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.dataset.DatasetWriter;
import flowdeck.dataset.EpisodeWriter;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.Schema;
import flowdeck.policy.ImageEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureCacheTest {
  private static final ActionLayout LAYOUT = new ActionLayout(List.of("left_joint_1", "gripper"));

  @TempDir Path folder;

  @Test
  void encodesEachFrameOnceAndReadsItBack() {
    LeRobotDataset dataset = record(5, 8);
    CountingEncoder encoder = new CountingEncoder();
    List<Double> progress = new ArrayList<>();
    List<EncodedEpisode> first = load(dataset, encoder, "aaaa", progress, 99);
    assertThat(encoder.calls).isEqualTo(13);
    assertThat(first).extracting(EncodedEpisode::frames).containsExactly(5, 8);
    assertThat(first.get(1).commands()[3]).containsExactly(1.3f, 0.5f);
    assertThat(progress).isSorted().last().isEqualTo(1.0);
    List<EncodedEpisode> again = load(dataset, encoder, "aaaa", progress, 99);
    assertThat(encoder.calls).isEqualTo(13);
    assertThat(again.get(1).features()).isDeepEqualTo(first.get(1).features());
    load(dataset, encoder, "bbbb", progress, 99);
    assertThat(encoder.calls).isEqualTo(26);
  }

  @Test
  void keepsFinishedEpisodesWhenCancelled() throws Exception {
    LeRobotDataset dataset = record(5, 8);
    CountingEncoder encoder = new CountingEncoder();
    assertThatThrownBy(() -> load(dataset, encoder, "aaaa", new ArrayList<>(), 7))
        .isInstanceOf(CancellationException.class);
    try (var files = Files.walk(folder.resolve("cache"))) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(1);
    }
    load(dataset, encoder, "aaaa", new ArrayList<>(), 99);
    assertThat(encoder.calls).isEqualTo(7 + 8);
  }

  @Test
  void severalThreadsMakeTheSameAndEachClosesItsEncoder() {
    LeRobotDataset dataset = record(5, 8, 3, 6);
    List<CountingEncoder> opened = Collections.synchronizedList(new ArrayList<>());
    List<Double> progress = new ArrayList<>();
    List<EncodedEpisode> together =
        new FeatureCache(
                folder.resolve("several"),
                () -> {
                  CountingEncoder encoder = new CountingEncoder();
                  opened.add(encoder);
                  return encoder;
                },
                2,
                "aaaa",
                3)
            .episodes(
                dataset,
                dataset.episodes(),
                dataset.info().cameras().getFirst(),
                0,
                progress::add,
                () -> false);
    List<EncodedEpisode> alone =
        load(dataset, new CountingEncoder(), "aaaa", new ArrayList<>(), 99);
    for (int i = 0; i < 4; i++) {
      assertThat(together.get(i).features()).isDeepEqualTo(alone.get(i).features());
    }
    assertThat(opened).hasSize(3).allMatch(encoder -> encoder.closed);
    assertThat(opened.stream().mapToInt(encoder -> encoder.calls).sum()).isEqualTo(22);
    assertThat(progress).isSorted().last().isEqualTo(1.0);
  }

  @Test
  void copiesAreOfChangedPicturesAndOnlyMissingOnesAreEncoded() {
    LeRobotDataset dataset = record(5, 8);
    CountingEncoder encoder = new CountingEncoder();
    List<EncodedEpisode> plain = load(dataset, encoder, "aaaa", new ArrayList<>(), 99);
    List<EncodedEpisode> two = copies(dataset, encoder, 2);
    assertThat(encoder.calls).isEqualTo(13 + 2 * 13);
    for (int episode = 0; episode < 2; episode++) {
      EncodedEpisode with = two.get(episode);
      assertThat(with.features()).isDeepEqualTo(plain.get(episode).features());
      assertThat(with.copies()).hasSize(2);
      for (float[][] copy : with.copies()) {
        assertThat(copy).hasDimensions(with.frames(), 2);
        assertThat(copy[3][0]).isNotEqualTo(with.features()[3][0]);
        assertThat(copy[3][0]).isBetween(60 / 1.6f, 60 * 1.6f); // of brightness 60
      }
      assertThat(with.copies().get(0)[3][0]).isNotEqualTo(with.copies().get(1)[3][0]);
    }
    List<EncodedEpisode> one = copies(dataset, encoder, 1);
    assertThat(encoder.calls).isEqualTo(39);
    assertThat(one.get(1).copies().getFirst()).isDeepEqualTo(two.get(1).copies().getFirst());
  }

  private List<EncodedEpisode> copies(LeRobotDataset dataset, CountingEncoder encoder, int copies) {
    return new FeatureCache(folder.resolve("cache"), () -> encoder, 2, "aaaa", 1)
        .episodes(
            dataset,
            dataset.episodes(),
            dataset.info().cameras().getFirst(),
            copies,
            fraction -> {},
            () -> false);
  }

  @Test
  void whatGoesWrongOnAnotherThreadReachesTheCaller() throws Exception {
    LeRobotDataset dataset = record(5, 8, 3, 6);
    try (var files = Files.walk(folder.resolve("data/videos"))) {
      Path video = files.filter(file -> file.toString().endsWith(".mp4")).sorted().toList().get(2);
      Files.write(video, new byte[100]);
    }
    assertThatThrownBy(
            () ->
                new FeatureCache(folder.resolve("several"), CountingEncoder::new, 2, "aaaa", 3)
                    .episodes(
                        dataset,
                        dataset.episodes(),
                        dataset.info().cameras().getFirst(),
                        0,
                        fraction -> {},
                        () -> false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(".mp4");
  }

  private List<EncodedEpisode> load(
      LeRobotDataset dataset,
      CountingEncoder encoder,
      String hash,
      List<Double> progress,
      int cancelAfter) {
    return new FeatureCache(folder.resolve("cache"), () -> encoder, encoder.features(), hash, 1)
        .episodes(
            dataset,
            dataset.episodes(),
            dataset.info().cameras().getFirst(),
            0,
            progress::add,
            () -> encoder.calls >= cancelAfter);
  }

  private LeRobotDataset record(int... lengths) {
    Path data = folder.resolve("data");
    Schema schema = Schema.scene(15, "test", 64, 48, LAYOUT, List.of());
    try (DatasetWriter writer = DatasetWriter.openOrCreate(data, schema)) {
      for (int episode = 0; episode < lengths.length; episode++) {
        EpisodeWriter take = writer.begin("Do it.");
        for (int row = 0; row < lengths[episode]; row++) {
          byte[] bgr = new byte[3 * 64 * 48];
          Arrays.fill(bgr, (byte) (20 * row));
          Frame frame = new Frame(64, 48, bgr, row, row * 1_000_000_000L / 15);
          JointVector command = JointVector.of(episode + 0.1 * row, 0.5);
          take.append(frame, command, command, Map.of());
        }
        take.commit();
      }
    }
    return LeRobotDataset.open(data);
  }

  /** Mean brightness and a constant. */
  private static final class CountingEncoder implements ImageEncoder {
    private int calls;
    private boolean closed;

    @Override
    public int features() {
      return 2;
    }

    @Override
    public float[] encode(Frame frame) {
      calls++;
      double sum = 0;
      for (byte value : frame.bgr()) {
        sum += value & 0xFF;
      }
      return new float[] {(float) (sum / frame.bgr().length), 1};
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
