package flowdeck.dataset.robotwin;

import flowdeck.core.ActionLayout;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.dataset.DatasetWriter;
import flowdeck.dataset.EpisodeWriter;
import flowdeck.dataset.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.ObjIntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Makes a LeRobot dataset of RoboTwin's episodes: the head camera's pictures and the targets in
 * force, row for row. Runs on the caller's thread and holds one episode at a time.
 */
public final class RoboTwinImport {
  /** Of 250 physics steps per second every 15th is kept, which is 16.67. */
  public static final int FRAMES_PER_SECOND = 17;

  private static final Pattern EPISODE = Pattern.compile("episode_?(\\d+)\\.hdf5");

  private RoboTwinImport() {}

  /** What to do about red and blue. */
  public enum Exchange {
    /** As the pictures' mark, or its absence, tells. */
    AUTO,
    YES,
    NO
  }

  /**
   * Imports.
   *
   * @param source folder with the episodes' files, or one that has them in {@code data}
   * @param target folder of the dataset, which must not exist
   * @param framesPerSecond as the dataset declares it
   * @param exchange whether red and blue are exchanged back
   * @param progress told the number of episodes done and their total
   * @param cancelled asked before each episode
   * @return how many episodes the dataset has
   * @throws InputException if there is nothing to import, or a file is not as it should be; the
   *     episodes before it are kept
   */
  public static int run(
      Path source,
      Path target,
      int framesPerSecond,
      Exchange exchange,
      ObjIntConsumer<Integer> progress,
      BooleanSupplier cancelled) {
    List<Path> files = files(source);
    if (Files.exists(target)) {
      throw new InputException("%s exists already; give a folder that does not.".formatted(target));
    }
    RoboTwinEpisode first = RoboTwinEpisode.read(files.getFirst());
    Frame picture = decode(first, 0, exchange);
    Schema schema =
        Schema.scene(
            framesPerSecond,
            "robotwin",
            picture.width(),
            picture.height(),
            layout(first.joints()),
            List.of());
    try (DatasetWriter writer = DatasetWriter.create(target, schema)) {
      for (int i = 0; i < files.size() && !cancelled.getAsBoolean(); i++) {
        RoboTwinEpisode episode = i == 0 ? first : RoboTwinEpisode.read(files.get(i));
        if (episode.joints() != first.joints()) {
          throw new InputException(
              "%s has arms of %d joints but %s of %d; import them into different datasets."
                  .formatted(episode.file(), episode.joints(), first.file(), first.joints()));
        }
        add(writer, episode, exchange);
        progress.accept(i + 1, files.size());
      }
      return writer.episodes();
    }
  }

  private static void add(DatasetWriter writer, RoboTwinEpisode episode, Exchange exchange) {
    List<String> words =
        episode.instructions().isEmpty()
            ? RoboTwinEpisode.instructionsBeside(episode.file())
            : episode.instructions();
    EpisodeWriter rows = writer.begin(words.isEmpty() ? "" : words.getFirst());
    try {
      for (int row = 0; row < episode.states().length; row++) {
        float[] state = episode.states()[row];
        JointVector target = JointVector.of(state, 0, state.length);
        rows.append(decode(episode, row, exchange), target, target, Map.of());
      }
      rows.commit();
    } catch (InputException e) {
      rows.discard();
      throw e;
    }
  }

  /** Numbers in the order of RoboTwin's vector. */
  static ActionLayout layout(int joints) {
    List<String> names = new ArrayList<>();
    for (String side : List.of("left", "right")) {
      for (int joint = 1; joint <= joints; joint++) {
        names.add(side + "_joint_" + joint);
      }
      names.add(side + "_gripper");
    }
    return new ActionLayout(names);
  }

  private static Frame decode(RoboTwinEpisode episode, int row, Exchange exchange) {
    byte[] jpeg = episode.jpegs().get(row);
    try (BytePointer bytes = new BytePointer(jpeg);
        Mat coded = new Mat(bytes);
        Mat picture = opencv_imgcodecs.imdecode(coded, opencv_imgcodecs.IMREAD_COLOR)) {
      if (picture.empty()) {
        throw new InputException(
            "%s has a picture in row %d that is no JPEG; copy it again."
                .formatted(episode.file(), row));
      }
      byte[] bgr = new byte[3 * picture.rows() * picture.cols()];
      picture.data().get(bgr);
      boolean swap =
          switch (exchange) {
            case AUTO -> episode.redAndBlueExchanged();
            case YES -> true;
            case NO -> false;
          };
      if (swap) {
        for (int i = 0; i < bgr.length; i += 3) {
          byte blue = bgr[i];
          bgr[i] = bgr[i + 2];
          bgr[i + 2] = blue;
        }
      }
      return new Frame(picture.cols(), picture.rows(), bgr, row, 0);
    }
  }

  /** The episodes' files by their numbers. */
  private static List<Path> files(Path source) {
    Path folder = Files.isDirectory(source.resolve("data")) ? source.resolve("data") : source;
    try (var inside = Files.list(folder)) {
      List<Path> files =
          inside
              .filter(file -> EPISODE.matcher(file.getFileName().toString()).matches())
              .sorted(Comparator.comparingLong(RoboTwinImport::number))
              .toList();
      if (files.isEmpty()) {
        throw new InputException(
            "%s has no files such as episode0.hdf5; give a folder of RoboTwin episodes."
                .formatted(folder));
      }
      return files;
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be read (%s); give a folder of RoboTwin episodes."
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  private static long number(Path file) {
    Matcher matcher = EPISODE.matcher(file.getFileName().toString());
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
  }
}
