package flowdeck.dataset;

import java.nio.file.Path;

/**
 * A take that a program left unfinished, as an episode.
 *
 * @param dataset it is in: the one it was recorded into if somebody had asked to keep it, else one
 *     of its own in that one's {@code recovered/}
 * @param episode its number there
 * @param task instruction
 * @param frames rows
 * @param seconds length
 * @param apart whether it is in a dataset of its own
 */
public record RecoveredTake(
    Path dataset, int episode, String task, int frames, double seconds, boolean apart) {

  /** What was done, for the operator. */
  public String text() {
    long tenths = Math.round(10 * seconds);
    String length = "%02d:%02d.%d".formatted(tenths / 600, tenths / 10 % 60, tenths % 10);
    return apart
        ? "Recovered %s of a recording that was running when Flowdeck ended; it is episode %d of %s, apart from the dataset."
            .formatted(length, episode, dataset)
        : "A recording of %s was being saved when Flowdeck ended; it is now episode %d of %s."
            .formatted(length, episode, dataset);
  }
}
