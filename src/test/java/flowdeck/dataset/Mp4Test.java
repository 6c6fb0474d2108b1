package flowdeck.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Mp4Test {
  @TempDir Path folder;

  @Test
  void framesThatAreDecodedInAnotherOrderKeepTheirPlace() throws Exception {
    Path video = folder.resolve("b.mp4");
    int frames = 24;
    int[] pictures = IntStream.range(0, frames).toArray();
    ForeignVideos.encode(video, "mpeg4", Map.of("bf", "2"), 64, 48, 15, 12, pictures);
    Mp4.Facts facts = Mp4.probe(video);
    int[] shown = facts.shown();
    assertThat(shown).as("this video has frames out of order").isNotEqualTo(pictures);
    int[] ranks = new int[frames];
    for (int place = 0; place < frames; place++) {
      ranks[shown[place]] = place;
    }

    Path copy = folder.resolve("copy.mp4");
    Mp4.copy(video, facts.packets().getFirst(), ranks, copy, 15);

    Ffprobe probe = Ffprobe.of(copy);
    assertThat(probe.frames()).hasSize(frames);
    assertThat(probe.averageRate()).isEqualTo("15/1");
    for (int k = 0; k < frames; k++) {
      assertThat(probe.frames().get(k).seconds()).isCloseTo(k / 15.0, within(1e-4));
    }
    int[] row = {0};
    try (VideoReader reader = new VideoReader(copy, 0, frames, 15, 64, 48)) {
      for (var frame = reader.next(); frame != null; frame = reader.next()) {
        assertThat(SmallRecordings.error(frame, row[0]++)).isLessThan(8);
      }
    }
  }
}
