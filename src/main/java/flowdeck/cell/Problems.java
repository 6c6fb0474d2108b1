package flowdeck.cell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a setup; one thread. */
final class Problems {
  private static final Pattern HOST =
      Pattern.compile(
          "[A-Za-z0-9]([A-Za-z0-9-]{0,62}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,62}[A-Za-z0-9])?)*");
  private static final Pattern DOTTED = Pattern.compile("[0-9.]+");
  private static final Pattern IPV4 =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
  private static final int LONGEST_HOST = 253;

  private final List<CellProblem> found = new ArrayList<>();

  List<CellProblem> found() {
    return List.copyOf(found);
  }

  void add(String field, String clause) {
    found.add(new CellProblem(field, clause));
  }

  /**
   * A number must be within bounds, and so be a number.
   *
   * @param hint what follows "got 3;", a remedy
   * @return whether it is
   */
  boolean within(String field, double value, double least, double most, String hint) {
    if (value >= least && value <= most) {
      return true;
    }
    add(
        field,
        "must be %s to %s, got %s; %s".formatted(text(least), text(most), text(value), hint));
    return false;
  }

  /** As {@link #within}, but the lower bound itself is too little. */
  void above(String field, double value, double least, double most, String hint) {
    if (!(value > least && value <= most)) {
      add(
          field,
          "must be above %s and at most %s, got %s; %s"
              .formatted(text(least), text(most), text(value), hint));
    }
  }

  /** An address must be one of the internet's version 4, or a name. */
  void address(String field, @Nullable String address) {
    if (address == null || isAddress(address)) {
      return;
    }
    add(
        field,
        "must be an address such as 172.31.1.147, got %s; correct it."
            .formatted(Fields.shown(address)));
  }

  private static boolean isAddress(String address) {
    if (!DOTTED.matcher(address).matches()) {
      return address.length() <= LONGEST_HOST && HOST.matcher(address).matches();
    }
    var octets = IPV4.matcher(address);
    if (!octets.matches()) {
      return false;
    }
    for (int i = 1; i <= 4; i++) {
      if (Integer.parseInt(octets.group(i)) > 255) {
        return false;
      }
    }
    // 0 is nobody, from 224 on there are many at once.
    int first = Integer.parseInt(octets.group(1));
    return first > 0 && first < 224;
  }

  /** A text must be a line that can be shown. */
  void line(String field, @Nullable String text, int longest) {
    if (text == null) {
      return;
    }
    if (text.isBlank()
        || text.length() > longest
        || !text.codePoints().allMatch(Problems::canBeShown)) {
      add(
          field,
          "must be one line of 1 to %d characters, got %s; shorten it."
              .formatted(longest, Fields.shown(text)));
    }
  }

  private static boolean canBeShown(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> c != 0xFFFE && c != 0xFFFF;
    };
  }

  /** A number as short as it can be written without loss. */
  static String text(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e9) {
      return 1 / value == Double.NEGATIVE_INFINITY ? "-0.0" : Long.toString((long) value);
    }
    return Double.toString(value);
  }

  /** A measure for people, rounded. */
  static String rounded(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
