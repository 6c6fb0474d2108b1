package flowdeck.dataset;

import flowdeck.core.ActionLayout;
import flowdeck.core.Frame;
import flowdeck.core.JointVector;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Makes small datasets whose content can be told from row and episode number. */
public final class Recordings {
  static final int FPS = 15;

  static final Schema SCHEMA =
      Schema.scene(
          FPS,
          "two_iiwa",
          160,
          120,
          ActionLayout.TWO_IIWA,
          List.of(
              new Schema.Column("decision", Schema.Type.INT64),
              new Schema.Column("log_likelihood", Schema.Type.FLOAT32),
              new Schema.Column("running", Schema.Type.BOOL)));

  private Recordings() {}

  /** A smooth picture that moves with the row. */
  static Frame frame(int width, int height, int row) {
    byte[] bgr = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = 3 * (y * width + x);
        bgr[at] = (byte) (40 + x * 120 / width);
        bgr[at + 1] = (byte) (60 + y * 120 / height);
        boolean inside =
            Math.abs(x - width / 2) < width / 8 && Math.abs(y - height / 2) < height / 8;
        bgr[at + 2] = (byte) (inside ? 220 : 50 + row % 100);
      }
    }
    return new Frame(width, height, bgr, row, 5_000_000_000L + row * 1_000_000_000L / FPS);
  }

  static JointVector vector(int episode, int row, double offset) {
    double[] values = new double[16];
    for (int i = 0; i < values.length; i++) {
      values[i] = offset + Math.sin(0.1 * row + i) + episode;
    }
    return JointVector.of(values);
  }

  static void append(EpisodeWriter writer, int episode, int row) {
    writer.append(
        frame(160, 120, row),
        vector(episode, row, 0),
        vector(episode, row, 0.5),
        Map.of("decision", row / 4, "log_likelihood", -1.5 - row, "running", row % 2));
  }

  /** Records episodes of these lengths into a folder. */
  public static void record(Path folder, int... lengths) {
    try (DatasetWriter writer = DatasetWriter.openOrCreate(folder, SCHEMA)) {
      for (int length : lengths) {
        int episode = writer.episodes();
        EpisodeWriter take =
            writer.begin(episode % 2 == 0 ? "Stack the blocks." : "Fold it's towel.");
        for (int row = 0; row < length; row++) {
          append(take, episode, row);
        }
        take.commit();
      }
    }
  }
}
