package flowdeck.dataset;

import flowdeck.core.Frame;
import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The pictures of some rows in a video file, and the way they can be brought into a file of their
 * own: as they are wherever that is possible, encoded anew where it is not.
 */
final class VideoSource {
  private static final Set<String> CODECS = Set.of("h264", "av1");

  /** What a file's own times may differ by; far below LeRobot's tolerance. */
  private static final double EXACT_SECONDS = 1e-5;

  private final Path file;
  private final Mp4.Facts facts;
  private final int fps;
  private final int width;
  private final int height;

  /** For each row its packet, by number in the order of decoding. */
  private final int[] packets;

  private final boolean sameRate;

  private VideoSource(
      Path file, Mp4.Facts facts, int fps, int width, int height, int[] packets, boolean same) {
    this.file = file;
    this.facts = facts;
    this.fps = fps;
    this.width = width;
    this.height = height;
    this.packets = packets;
    this.sameRate = same;
  }

  /**
   * Finds the pictures of rows.
   *
   * @param facts about the camera's file
   * @throws InputException if a row has no picture
   */
  static VideoSource of(EpisodePart part, String camera, Mp4.Facts facts) {
    EpisodeFiles files = part.files();
    DatasetInfo info = part.source().info();
    EpisodeFiles.Segment segment = DatasetValidator.segment(files, camera);
    Path file = segment.file();
    if (facts.damaged()) {
      throw new InputException(
          "%s ends inside a frame; download or record episode %d again."
              .formatted(file, files.index()));
    }
    double period = 1.0 / info.fps();
    double end = segment.fromSeconds() + (files.length() - 0.5) * period;
    boolean sameRate =
        before(facts, end) - before(facts, segment.fromSeconds() - period / 2) == files.length();
    double[] times = facts.ptsSeconds();
    double tolerance = sameRate ? period / 4 : TableChecks.TOLERANCE_SECONDS;
    int[] packets = new int[part.rows()];
    for (int row = 0; row < packets.length; row++) {
      double seconds = segment.fromSeconds() + (part.from() + row) * period;
      int at = nearest(times, seconds);
      if (at < 0 || Math.abs(times[at] - seconds) > tolerance) {
        throw new InputException(
            "%s has no picture for row %d of episode %d, at %.4f s; download or record the episode again."
                .formatted(file, part.from() + row, files.index(), seconds));
      }
      packets[row] = facts.shown()[at];
    }
    return new VideoSource(
        file, facts, info.fps(), info.width(camera), info.height(camera), packets, sameRate);
  }

  /** How many frames are shown before a time. */
  private static int before(Mp4.Facts facts, double seconds) {
    int at = Arrays.binarySearch(facts.ptsSeconds(), seconds);
    return at < 0 ? -at - 1 : at;
  }

  private static int nearest(double[] ascending, double value) {
    int at = Arrays.binarySearch(ascending, value);
    if (at >= 0) {
      return at;
    }
    int above = -at - 1;
    if (above == ascending.length) {
      return above - 1;
    }
    return above > 0 && value - ascending[above - 1] < ascending[above] - value ? above - 1 : above;
  }

  /**
   * The last row, up to a given one, at which a copy can begin without touching pictures, or -1.
   */
  int keyRowUpTo(int row) {
    for (int at = row; at >= 0; at--) {
      if (facts.packets().get(packets[at]).key()) {
        return at;
      }
    }
    return -1;
  }

  /** Why the pictures must be encoded anew, in words, or an empty text if they need not. */
  String obstacle() {
    if (facts.width() != width || facts.height() != height) {
      return "it has %d x %d pixels, not %d x %d"
          .formatted(facts.width(), facts.height(), width, height);
    }
    if (!sameRate) {
      return "it has another rate than %d frames per second".formatted(fps);
    }
    if (!CODECS.contains(facts.codec()) || !facts.pixelFormat().equals("yuv420p")) {
      return "it is %s in %s, not H.264 or AV1 in yuv420p"
          .formatted(facts.codec(), facts.pixelFormat());
    }
    return ranks().length == 0 ? "it has no key frame where the part begins" : "";
  }

  /**
   * For the packets from the first row's on, in the order of decoding, the row each shows; empty if
   * they do not begin with a key frame or are not just these rows.
   */
  private int[] ranks() {
    int first = packets[0];
    if (!facts.packets().get(first).key()) {
      return new int[0];
    }
    int[] ranks = new int[packets.length];
    Arrays.fill(ranks, -1);
    for (int row = 0; row < packets.length; row++) {
      int place = packets[row] - first;
      if (place < 0 || place >= ranks.length) {
        return new int[0];
      }
      ranks[place] = row;
    }
    return ranks;
  }

  /** Whether the file is just what is wanted already. */
  private boolean isWholeFile() {
    if (facts.streams() != 1
        || packets.length != facts.packets().size()
        || Math.abs(facts.averageFps() - fps) > 1e-6
        || Math.abs(facts.nominalFps() - fps) > 1e-6) {
      return false;
    }
    for (int row = 0; row < packets.length; row++) {
      double seconds = facts.packets().get(packets[row]).seconds();
      if (Math.abs(seconds - row / (double) fps) > EXACT_SECONDS) {
        return false;
      }
    }
    return true;
  }

  /** Frames in the file beyond those of an episode that has the file for itself. */
  int surplus(EpisodePart part) {
    return part.source().info().isV3() || !sameRate
        ? 0
        : facts.packets().size() - part.files().length();
  }

  Path file() {
    return file;
  }

  /** What the pictures take on the disk, roughly. */
  long bytes() throws IOException {
    return Files.size(file) * packets.length / Math.max(1, facts.packets().size());
  }

  /**
   * Brings the pictures into a file of their own.
   *
   * @param share whether the file may be the same one under another name, if it is just what is
   *     wanted
   */
  void write(Path to, boolean share) throws IOException {
    if (!obstacle().isEmpty()) {
      encode(to);
    } else if (isWholeFile() && share) {
      FolderLinks.link(file, to);
    } else if (isWholeFile()) {
      FolderLinks.copy(file, to);
    } else {
      Mp4.copy(file, facts.packets().get(packets[0]), ranks(), to, fps);
      Metadata.force(to);
    }
  }

  private void encode(Path to) throws IOException {
    if (width % 2 != 0 || height % 2 != 0) {
      throw new InputException(
          "%s must be encoded anew because %s, which needs an even width and height; convert it by other means."
              .formatted(file, obstacle()));
    }
    Path part = to.resolveSibling(to.getFileName() + ".part");
    List<Mp4.Packet> all = facts.packets();
    double from = all.get(packets[0]).seconds();
    try (VideoReader video = new VideoReader(file, from, packets.length, fps, width, height);
        VideoWriter encoder = new VideoWriter(part, width, height, fps)) {
      for (int packet : packets) {
        Frame frame = video.at(all.get(packet).seconds());
        encoder.write(frame);
      }
    }
    Mp4.copy(part, to, packets.length, fps);
    Files.delete(part);
    Metadata.force(to);
  }
}
