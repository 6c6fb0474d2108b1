package flowdeck.dataset;

import flowdeck.core.ActionLayout;
import flowdeck.core.Frame;
import flowdeck.core.JointVector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Makes tiny datasets as a cell with robot controllers records them: 64 x 48 pixels in areas of
 * pure red, green, blue and white, and every column of our own.
 */
public final class SmallRecordings {
  public static final int WIDTH = 64;
  public static final int HEIGHT = 48;
  public static final int FPS = 15;

  public static final Schema SCHEMA =
      Schema.scene(
          FPS,
          "two_iiwa",
          WIDTH,
          HEIGHT,
          ActionLayout.TWO_IIWA,
          List.of(
              new Schema.Column("decision", Schema.Type.INT64),
              new Schema.Column("log_likelihood", Schema.Type.FLOAT32),
              new Schema.Column("stage", Schema.Type.INT64),
              new Schema.Column("nominal", Schema.Type.BOOL),
              new Schema.Column("left_cabinet_time", Schema.Type.FLOAT64),
              new Schema.Column("left_state_time", Schema.Type.FLOAT64)));

  private SmallRecordings() {}

  /** Records episodes of these lengths; every second one has a note of its health. */
  public static void record(Path folder, int... lengths) {
    record(folder, SCHEMA, lengths);
  }

  /** The same with other columns of our own. */
  public static void record(Path folder, Schema schema, int... lengths) {
    try (DatasetWriter writer = DatasetWriter.openOrCreate(folder, schema)) {
      for (int length : lengths) {
        int episode = writer.episodes();
        EpisodeWriter take = writer.begin(task(episode));
        for (int row = 0; row < length; row++) {
          append(take, episode, row);
        }
        take.commit();
        if (episode % 2 == 1) {
          writer.note(episode, List.of("Episode %d lost a frame.".formatted(episode)));
        }
      }
    }
  }

  /** Notes which trials episodes show, as if their takes had said so. */
  public static void tie(Path folder, TrialTie... ties) {
    Metadata metadata = new Metadata(folder, SCHEMA.features());
    try {
      for (TrialTie tie : ties) {
        metadata.appendTrial(tie);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Records takes of one row and discards them. */
  public static void discard(Path folder, int takes) {
    try (DatasetWriter writer = DatasetWriter.openOrCreate(folder, SCHEMA)) {
      for (int i = 0; i < takes; i++) {
        EpisodeWriter take = writer.begin("Something else");
        append(take, i, 0);
        take.discard();
      }
    }
  }

  public static String task(int episode) {
    return episode % 2 == 0 ? "Stack the blocks." : "Fold it's \"towel\" für Übung.";
  }

  static void append(EpisodeWriter take, int episode, int row) {
    double seconds = 100.25 * episode + row / (double) FPS;
    take.append(
        frame(row),
        vector(episode, row, 0.1),
        vector(episode, row, 0.6),
        Map.of(
            "decision",
            row / 4,
            "log_likelihood",
            -1.5 - row / 7.0,
            "stage",
            row / 5,
            "nominal",
            row % 3 == 0 ? 0 : 1,
            "left_cabinet_time",
            seconds + 1e6,
            "left_state_time",
            seconds));
  }

  /** Numbers that float32 cannot hold exactly. */
  static JointVector vector(int episode, int row, double offset) {
    double[] values = new double[16];
    for (int i = 0; i < values.length; i++) {
      values[i] = offset + Math.sin(0.1 * row + i) + episode;
    }
    return JointVector.of(values);
  }

  /** Quarters in red, green, blue and a grey that tells the row. */
  public static Frame frame(int row) {
    byte[] bgr = new byte[3 * WIDTH * HEIGHT];
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int at = 3 * (y * WIDTH + x);
        boolean left = x < WIDTH / 2;
        boolean top = y < HEIGHT / 2;
        if (left || top) {
          bgr[at + (left && top ? 2 : top ? 1 : 0)] = (byte) 255;
        } else {
          java.util.Arrays.fill(bgr, at, at + 3, (byte) (40 + 8 * (row % 25)));
        }
      }
    }
    return new Frame(WIDTH, HEIGHT, bgr, row, 5_000_000_000L + row * 1_000_000_000L / FPS);
  }

  /** Mean difference of a picture from what was recorded, in grey levels, away from the edges. */
  public static double error(Frame found, int row) {
    Frame right = frame(row);
    double sum = 0;
    int count = 0;
    for (int y = 4; y < HEIGHT - 4; y++) {
      for (int x = 4; x < WIDTH - 4; x++) {
        if (Math.abs(x - WIDTH / 2) > 3 && Math.abs(y - HEIGHT / 2) > 3) {
          for (int channel = 0; channel < 3; channel++) {
            int at = 3 * (y * WIDTH + x) + channel;
            sum += Math.abs((found.bgr()[at] & 255) - (right.bgr()[at] & 255));
            count++;
          }
        }
      }
    }
    return sum / count;
  }
}
