package flowdeck.cli;

import flowdeck.core.InputException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Episodes chosen on the command line: {@code 10-39} or {@code 7}.
 *
 * @param first first episode index
 * @param last last episode index, included
 */
record EpisodeRange(int first, int last) {
  private static final Pattern RANGE = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9}))?");

  /** All episodes if nothing is given. */
  static EpisodeRange parse(@Nullable String text) {
    if (text == null) {
      return new EpisodeRange(0, Integer.MAX_VALUE);
    }
    Matcher range = RANGE.matcher(text);
    if (!range.matches()) {
      throw new InputException(
          "'%s' is no range of episodes; write A-B, for example 10-39.".formatted(text));
    }
    int first = Integer.parseInt(range.group(1));
    int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
    if (last < first) {
      throw new InputException(
          "Episodes %s run backwards; write the smaller index first.".formatted(text));
    }
    return new EpisodeRange(first, last);
  }

  /** Those of {@code present} that are in the range. */
  List<Integer> of(List<Integer> present) {
    List<Integer> chosen =
        present.stream().filter(episode -> episode >= first && episode <= last).toList();
    if (chosen.isEmpty()) {
      throw new InputException(
          "No episode from %d to %d is in the dataset, which holds %s; choose others."
              .formatted(
                  first,
                  last,
                  present.isEmpty() ? "none" : present.getFirst() + " to " + present.getLast()));
    }
    return chosen;
  }
}
