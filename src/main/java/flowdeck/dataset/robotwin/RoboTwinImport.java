package flowdeck.dataset.robotwin;

import flowdeck.core.ActionLayout;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.dataset.DatasetCopy;
import flowdeck.dataset.DatasetWriter;
import flowdeck.dataset.Draft;
import flowdeck.dataset.EpisodeWriter;
import flowdeck.dataset.Schema;
import flowdeck.dataset.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes a LeRobot dataset of RoboTwin's episodes: the head camera's pictures and the targets in
 * force, row for row, and what {@link RoboTwinExport} added. Runs on the caller's thread and holds
 * one episode at a time; the dataset is there as a whole or not at all.
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
   * @param target folder of the dataset, empty or absent
   * @param framesPerSecond as the dataset declares it; 0 for what the files say, which only our own
   *     do, or else {@link #FRAMES_PER_SECOND}
   * @param exchange whether red and blue are exchanged back
   * @param watcher told how far it is; may end it
   * @throws InputException if there is nothing to import, or a file is not as it should be
   * @throws java.util.concurrent.CancellationException if the watcher ended it
   */
  public static DatasetCopy.Report run(
      Path source, Path target, int framesPerSecond, Exchange exchange, Watcher watcher) {
    List<Path> files = files(source);
    RoboTwinEpisode first = RoboTwinEpisode.read(files.getFirst());
    Schema schema = schema(first, framesPerSecond, decode(first, 0, exchange));
    try (Draft draft = Draft.of(target)) {
      DatasetCopy.Report report;
      try (DatasetWriter writer = DatasetWriter.create(draft.folder(), schema)) {
        for (int i = 0; i < files.size(); i++) {
          RoboTwinEpisode episode = i == 0 ? first : RoboTwinEpisode.read(files.get(i));
          requireSame(first, episode);
          add(writer, episode, exchange, watcher);
          watcher.at(i + 1, files.size(), "episodes");
        }
        report = new DatasetCopy.Report(writer.episodes(), writer.frames(), notes(first));
      }
      draft.publish();
      return report;
    }
  }

  private static Schema schema(RoboTwinEpisode episode, int framesPerSecond, Frame picture) {
    OwnColumns own = episode.own();
    int recorded = own == null ? FRAMES_PER_SECOND : own.fps();
    ActionLayout action = layout(episode.joints());
    return new Schema(
        framesPerSecond == 0 ? recorded : framesPerSecond,
        own == null ? "robotwin" : own.robotType(),
        Schema.SCENE,
        picture.width(),
        picture.height(),
        own == null ? action : own.layout(action),
        action,
        own == null ? List.of() : own.columns());
  }

  private static void requireSame(RoboTwinEpisode first, RoboTwinEpisode episode) {
    if (episode.joints() != first.joints()) {
      throw new InputException(
          "%s has arms of %d joints but %s of %d; import them into different datasets."
              .formatted(episode.file(), episode.joints(), first.file(), first.joints()));
    }
    if (!columns(episode).equals(columns(first))) {
      throw new InputException(
          "%s and %s have different columns of our own (%s and %s); import them into different datasets."
              .formatted(episode.file(), first.file(), columns(episode), columns(first)));
    }
  }

  private static List<Schema.Column> columns(RoboTwinEpisode episode) {
    return episode.own() instanceof OwnColumns own ? own.columns() : List.of();
  }

  private static List<String> notes(RoboTwinEpisode episode) {
    List<String> leftOut = new ArrayList<>(episode.otherCameras());
    if (episode.own() instanceof OwnColumns own) {
      leftOut.addAll(own.leftOut());
    }
    return leftOut.isEmpty()
        ? List.of()
        : List.of(
            "Of each file %s is left out; a dataset of ours has one camera."
                .formatted(String.join(", ", leftOut)));
  }

  private static void add(
      DatasetWriter writer, RoboTwinEpisode episode, Exchange exchange, Watcher watcher) {
    List<String> words =
        episode.instructions().isEmpty()
            ? RoboTwinEpisode.instructionsBeside(episode.file())
            : episode.instructions();
    EpisodeWriter rows = writer.begin(words.isEmpty() ? "" : words.getFirst());
    try {
      for (int row = 0; row < episode.states().length; row++) {
        watcher.requireGoingOn();
        append(rows, episode, row, decode(episode, row, exchange));
      }
      rows.commit();
    } catch (InputException | CancellationException e) {
      rows.discard();
      throw e;
    }
  }

  private static void append(EpisodeWriter rows, RoboTwinEpisode episode, int row, Frame picture) {
    float[] action = episode.states()[row];
    OwnColumns own = episode.own();
    float[] state = own == null ? action : own.state()[row];
    Map<String, Number> extra = new HashMap<>();
    Frame frame = picture;
    if (own != null) {
      own.values().forEach((name, values) -> extra.put(name, values[row]));
      if (own.captureSeconds().length > 0) {
        long nanos = Math.round(own.captureSeconds()[row] * 1e9);
        frame = new Frame(picture.width(), picture.height(), picture.bgr(), row, nanos);
      }
    }
    rows.append(
        frame,
        JointVector.of(state, 0, state.length),
        JointVector.of(action, 0, action.length),
        extra);
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
    boolean swap =
        switch (exchange) {
          case AUTO -> episode.redAndBlueExchanged();
          case YES -> true;
          case NO -> false;
        };
    Frame frame = Jpeg.decode(episode.jpegs().get(row), swap, row);
    if (frame == null) {
      throw new InputException(
          "%s has a picture in row %d that is no JPEG; copy it again."
              .formatted(episode.file(), row));
    }
    return frame;
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
