package flowdeck.cli;

import flowdeck.core.InputException;
import flowdeck.dataset.LeRobotDataset;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Episodes chosen on the command line one by one and in ranges: {@code 0-9,12}. */
final class EpisodeNumbers {
  private EpisodeNumbers() {}

  /**
   * The episodes chosen, ascending; none if nothing is given.
   *
   * @throws InputException if a range is wrong or ends beyond the dataset
   */
  static List<Integer> parse(@Nullable String text, Path data) {
    if (text == null) {
      return List.of();
    }
    List<Integer> present = LeRobotDataset.open(data).episodes();
    TreeSet<Integer> chosen = new TreeSet<>();
    for (String part : text.split(",", -1)) {
      EpisodeRange range = EpisodeRange.parse(part.strip());
      List<Integer> found = range.of(present);
      if (found.size() != (long) range.last() - range.first() + 1) {
        throw new InputException(
            "%s has only some of the episodes %s; choose those that it has."
                .formatted(data, part.strip()));
      }
      chosen.addAll(found);
    }
    return List.copyOf(chosen);
  }
}
