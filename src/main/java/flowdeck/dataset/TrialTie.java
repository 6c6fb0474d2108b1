package flowdeck.dataset;

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
 * @param session name of the session
 * @param trial number of the trial in it, from 1
 * @param startSeconds when the trial began, on the clock of the column {@code capture_time}; NaN if
 *     the dataset does not say
 */
public record TrialTie(int episode, String session, int trial, double startSeconds) {
  static final String FILE = "meta/trials.jsonl";
  static final String SESSION = "session";
  static final String TRIAL = "trial";
  static final String START = "trial_start";

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
        .map(
            line ->
                new TrialTie(
                    line.path(EpisodeSidecars.EPISODE).asInt(-1),
                    line.path(SESSION).asText(""),
                    line.path(TRIAL).asInt(0),
                    line.path(START).asDouble(Double.NaN)))
        .toList();
  }

  /**
   * The episode that shows a trial now; empty if it was deleted or nobody knows any more.
   *
   * @param folder of the session's dataset
   * @param session its name
   * @param trial number of the trial in it
   * @param recorded number the episode had when it was recorded, or null if none was. It counts
   *     only for recordings made before datasets noted their trials.
   * @throws InputException if the dataset's notes cannot be read
   */
  public static OptionalInt episodeOf(
      Path folder, String session, int trial, @Nullable Long recorded) {
    if (recorded == null) {
      return OptionalInt.empty();
    }
    if (!Files.exists(folder.resolve(FILE))) {
      return Files.exists(folder.resolve(RENUMBERED))
          ? OptionalInt.empty()
          : OptionalInt.of(Math.toIntExact(recorded));
    }
    return read(folder).stream()
        .filter(tie -> tie.trial() == trial && tie.session().equals(session))
        .mapToInt(TrialTie::episode)
        .findFirst();
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
