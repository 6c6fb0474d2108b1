package flowdeck.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Which trial an episode shows, as the dataset itself says: a line of {@code meta/trials.jsonl}
 * that follows its episode when episodes are deleted, restored or copied. The number that was
 * stored with the trial when it was recorded is right only as long as nothing was deleted.
 *
 * @param episode its number in the dataset now
 * @param trial that it shows
 */
public record TrialTie(int episode, ShownTrial trial) {
  static final String FILE = "meta/trials.jsonl";
  private static final String SESSION = "session";
  private static final String TRIAL = "trial";
  private static final String START = "trial_start";

  /** Beside a dataset's folders once its episodes may have other numbers than at first. */
  private static final String RENUMBERED = ".renumbered";

  /**
   * What a dataset says.
   *
   * @param folder of the dataset
   * @throws InputException if the file there cannot be read
   */
  public static List<TrialTie> read(Path folder) {
    return EpisodeSidecars.lines(folder.resolve(FILE)).stream()
        .map(line -> new TrialTie(line.path(EpisodeSidecars.EPISODE).asInt(-1), trial(line)))
        .toList();
  }

  /** The trial that a line tells of. */
  static ShownTrial trial(JsonNode line) {
    return new ShownTrial(
        line.path(SESSION).asText(""),
        line.path(TRIAL).asInt(0),
        line.path(START).asDouble(Double.NaN));
  }

  /** Puts a trial into a line. */
  static ObjectNode put(ObjectNode line, ShownTrial trial) {
    line.put(SESSION, trial.session());
    line.put(TRIAL, trial.number());
    if (!Double.isNaN(trial.startSeconds())) {
      line.put(START, trial.startSeconds());
    }
    return line;
  }

  /**
   * The episode that shows a trial now, of several the newest; empty if there is none, it was
   * deleted or nobody knows any more.
   *
   * @param folder of a dataset of the session
   * @param session its name
   * @param trial number of the trial in it
   * @param recorded number the episode had when the trial ended, or null if nothing was recorded
   *     then. It counts only for recordings made before datasets noted their trials.
   * @throws InputException if the dataset's notes cannot be read
   */
  public static OptionalInt episodeOf(
      Path folder, String session, int trial, @Nullable Long recorded) {
    if (!Files.exists(folder.resolve(FILE))) {
      return recorded == null || Files.exists(folder.resolve(RENUMBERED))
          ? OptionalInt.empty()
          : OptionalInt.of(Math.toIntExact(recorded));
    }
    return read(folder).stream()
        .filter(tie -> tie.trial().number() == trial && tie.trial().session().equals(session))
        .mapToInt(TrialTie::episode)
        .max();
  }

  /**
   * Says that a dataset's episodes may have other numbers than when they were recorded.
   *
   * @param folder of the dataset, which is being made
   */
  public static void markRenumbered(Path folder) throws IOException {
    Path mark = folder.resolve(RENUMBERED);
    if (!Files.exists(mark)) {
      Files.createFile(mark);
    }
  }
}
