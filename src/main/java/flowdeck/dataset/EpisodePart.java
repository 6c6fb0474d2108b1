package flowdeck.dataset;

import flowdeck.core.InputException;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of an episode that follow each other: what copies and edits of datasets are made of.
 *
 * @param source dataset it is in
 * @param episode its number there
 * @param from first row
 * @param to row after the last
 */
public record EpisodePart(LeRobotDataset source, int episode, int from, int to) {
  public EpisodePart {
    int rows = source.frameCount(episode);
    if (from < 0 || to > rows || from >= to) {
      throw new InputException(
          "Episode %d of %s has rows 0 to %d; rows %d to %d are no part of it."
              .formatted(episode, source.folder(), rows - 1, from, to - 1));
    }
  }

  /** A whole episode. */
  public static EpisodePart whole(LeRobotDataset source, int episode) {
    return new EpisodePart(source, episode, 0, source.frameCount(episode));
  }

  /**
   * Whole episodes.
   *
   * @param episodes in the order wanted; none for all
   * @throws InputException if one is not in the dataset, or all are wanted and some are not here
   */
  public static List<EpisodePart> whole(LeRobotDataset source, List<Integer> episodes) {
    if (episodes.isEmpty() && !source.missing().isEmpty()) {
      throw new InputException(
          "%s Download the others, or choose those that are here with --episodes."
              .formatted(source.note()));
    }
    List<Integer> chosen = episodes.isEmpty() ? source.episodes() : episodes;
    List<EpisodePart> parts = new ArrayList<>();
    chosen.forEach(episode -> parts.add(whole(source, episode)));
    if (parts.isEmpty()) {
      throw new InputException(
          "%s has no episodes; record or collect some first.".formatted(source.folder()));
    }
    return parts;
  }

  /** How many rows it has. */
  public int rows() {
    return to - from;
  }

  /** Whether it is all of its episode. */
  public boolean isWhole() {
    return from == 0 && to == source.frameCount(episode);
  }

  EpisodeFiles files() {
    return source.files(episode);
  }
}
