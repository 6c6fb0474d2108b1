package flowdeck.station;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line in which long work says how far it is: written by the commands, read by whoever started
 * one in a process of its own.
 *
 * @param done of {@code of}
 * @param of how much there is to do
 * @param left estimate in words, empty if there is none yet
 * @param detail what was done last
 */
public record ProgressLine(int done, int of, String left, String detail) {
  private static final Pattern LINE =
      Pattern.compile("(\\d{1,9}) of (\\d{1,9})(?:, ([^,]*) left)?  (.*)");

  /** The line. */
  public String text() {
    return "%d of %d%s  %s"
        .formatted(done, of, left.isEmpty() ? "" : ", " + left + " left", detail);
  }

  /** The progress in a line, if it tells any. */
  public static Optional<ProgressLine> parse(String line) {
    Matcher found = LINE.matcher(line);
    return found.matches()
        ? Optional.of(
            new ProgressLine(
                Integer.parseInt(found.group(1)),
                Integer.parseInt(found.group(2)),
                found.group(3) == null ? "" : found.group(3),
                found.group(4)))
        : Optional.empty();
  }

  /** Seconds in words, e.g. "4 min 05 s". */
  public static String duration(long seconds) {
    long s = Math.max(0, seconds);
    return s < 60
        ? s + " s"
        : s < 3600
            ? "%d min %02d s".formatted(s / 60, s % 60)
            : "%d h %02d min".formatted(s / 3600, s / 60 % 60);
  }
}
