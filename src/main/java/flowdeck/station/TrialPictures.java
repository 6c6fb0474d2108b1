package flowdeck.station;

import flowdeck.core.Frame;
import flowdeck.dataset.PictureFile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the camera saw when a trial began and when it ended. A trial never fails for want of it. */
final class TrialPictures {
  private static final Logger LOG = LoggerFactory.getLogger(TrialPictures.class);
  private static final String START = "-start.jpg";
  private static final String END = "-end.jpg";
  private static final int WIDTH = 320;

  private TrialPictures() {}

  /**
   * Keeps a picture of the scene at the start.
   *
   * @param number of the trial within its session
   * @return its file within the session's folder; null if there is no picture
   */
  static @Nullable String keepStart(Path session, int number, @Nullable Frame frame) {
    String file = "pictures/trial-%04d%s".formatted(number, START);
    return keep(session.resolve(file), frame) ? file : null;
  }

  /** Keeps a picture of the scene at the end. */
  static void keepEnd(Path session, int number, @Nullable Frame frame) {
    keep(session.resolve("pictures/trial-%04d%s".formatted(number, END)), frame);
  }

  /** The picture of the end that belongs to one of the start. */
  static Path end(Path start) {
    return start.resolveSibling(String.valueOf(start.getFileName()).replace(START, END));
  }

  private static boolean keep(Path file, @Nullable Frame frame) {
    if (frame == null) {
      return false;
    }
    try {
      PictureFile.write(file, frame, WIDTH);
      return true;
    } catch (IOException e) {
      LOG.warn("The picture {} is not kept: {}", file, e.toString());
      return false;
    }
  }
}
