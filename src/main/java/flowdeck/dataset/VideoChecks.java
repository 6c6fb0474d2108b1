package flowdeck.dataset;

import flowdeck.core.InputException;
import java.nio.file.Path;
import java.util.List;

/** Checks one video file: format, number of frames, time of each frame. */
final class VideoChecks {
  private final DatasetInfo info;
  private final String camera;
  private final Path file;
  private final List<String> problems;

  VideoChecks(DatasetInfo info, String camera, Path file, List<String> problems) {
    this.info = info;
    this.camera = camera;
    this.file = file;
    this.problems = problems;
  }

  /** Checks the file against the episodes that should be in it, in order. */
  void check(List<EpisodeFiles> episodes) {
    Mp4.Facts facts;
    try {
      facts = Mp4.probe(file);
    } catch (InputException e) {
      problems.add(String.valueOf(e.getMessage()));
      return;
    }
    if (facts.width() != info.width(camera) || facts.height() != info.height(camera)) {
      problem(
          "is %d x %d but %d x %d is declared"
              .formatted(facts.width(), facts.height(), info.width(camera), info.height(camera)));
    }
    if (facts.damaged()) {
      problem("ends inside a frame");
    }
    if (Math.abs(facts.averageFps() - info.fps()) > 1e-3
        || Math.abs(facts.nominalFps() - info.fps()) > 1e-3) {
      problem(
          "has %.3f fps on average and %.3f nominally but %d are declared"
              .formatted(facts.averageFps(), facts.nominalFps(), info.fps()));
    }
    double[] times = facts.ptsSeconds();
    int listed = episodes.stream().mapToInt(EpisodeFiles::length).sum();
    if (times.length != listed) {
      problem("has %d frames but %d rows are listed".formatted(times.length, listed));
      return;
    }
    for (EpisodeFiles episode : episodes) {
      if (!checkTimes(episode, times)) {
        return;
      }
    }
    decodeFirst(episodes.getFirst());
  }

  private boolean checkTimes(EpisodeFiles episode, double[] ptsSeconds) {
    EpisodeFiles.Segment segment = DatasetValidator.segment(episode, camera);
    double from = segment.fromSeconds();
    double seconds = episode.length() / (double) info.fps();
    if (Double.isFinite(segment.toSeconds())
        && Math.abs(segment.toSeconds() - from - seconds) > 0.5 / info.fps()) {
      problem(
          "episode %d is listed from %.4f to %.4f s but has %.4f s"
              .formatted(episode.index(), from, segment.toSeconds(), seconds));
      return false;
    }
    int first = (int) Math.round(from * info.fps());
    for (int k = 0; k < episode.length(); k++) {
      double expected = from + k / (double) info.fps();
      if (first < 0
          || first + k >= ptsSeconds.length
          || Math.abs(ptsSeconds[first + k] - expected) > TableChecks.TOLERANCE_SECONDS) {
        problem(
            "frame %d of episode %d is at %s s but must be at %.6f s"
                .formatted(
                    k,
                    episode.index(),
                    first >= 0 && first + k < ptsSeconds.length
                        ? "%.6f".formatted(ptsSeconds[first + k])
                        : "no",
                    expected));
        return false;
      }
    }
    return true;
  }

  private void decodeFirst(EpisodeFiles episode) {
    double from = DatasetValidator.segment(episode, camera).fromSeconds();
    try (VideoReader video =
        new VideoReader(file, from, 1, info.fps(), info.width(camera), info.height(camera))) {
      if (video.next() == null) {
        problem("has no frame");
      }
    } catch (InputException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }

  private void problem(String text) {
    problems.add(camera + " " + file.getFileName() + ": " + text + ".");
  }
}
