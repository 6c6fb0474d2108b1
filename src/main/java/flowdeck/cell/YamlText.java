package flowdeck.cell;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** YAML being written: keys, values and, in a column of their own, what they mean. One thread. */
final class YamlText {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9 ()./_-]*[A-Za-z0-9)]");
  private static final Set<String> RESERVED =
      Set.of("true", "false", "null", "yes", "no", "on", "off", "none");
  private static final int COMMENT_COLUMN = 44;

  private final StringBuilder yaml = new StringBuilder();

  /** Text as it is. */
  void add(String text) {
    yaml.append(text);
  }

  /** All that was written. */
  String text() {
    return yaml.toString();
  }

  void section(int level, String key) {
    yaml.append("  ".repeat(level)).append(key).append(":\n");
  }

  void whole(int level, String key, int value, String comment, int usual) {
    field(level, key, Integer.toString(value), comment, Integer.toString(usual));
  }

  void flag(int level, String key, boolean value, String comment, boolean usual) {
    field(level, key, Boolean.toString(value), comment, Boolean.toString(usual));
  }

  void number(int level, String key, double value, String comment, double usual) {
    field(level, key, Problems.text(value), comment, Problems.text(usual));
  }

  void field(int level, String key, String value, String comment, String usual) {
    field(
        level,
        key,
        value,
        "%s%sdefault %s".formatted(comment, comment.isEmpty() ? "" : "; ", usual));
  }

  void field(int level, String key, String value, String comment) {
    line("%s%s: %s".formatted("  ".repeat(level), key, value), comment);
  }

  /** A field that may be left out; then it is there as a comment, to be found. */
  void optional(int level, String key, @Nullable String value, String comment) {
    if (value == null) {
      comment(level, key + ":", comment);
    } else {
      boolean isText = !value.startsWith("[") && !key.endsWith("-ms") && !key.endsWith("-kg");
      field(level, key, isText ? string(value) : value, comment);
    }
  }

  void comment(int level, String text, String comment) {
    line("  ".repeat(level) + "# " + text, comment);
  }

  private void line(String text, String comment) {
    yaml.append(text);
    if (!comment.isEmpty()) {
      yaml.append(" ".repeat(Math.max(2, COMMENT_COLUMN - text.length())))
          .append("# ")
          .append(comment);
    }
    yaml.append('\n');
  }

  static String numbers(List<Double> numbers) {
    return numbers.stream().map(Problems::text).collect(Collectors.joining(", ", "[", "]"));
  }

  /** A text as YAML reads it back, quoted where it could be anything else. */
  static String string(String text) {
    if (PLAIN.matcher(text).matches() && !RESERVED.contains(text.toLowerCase(Locale.ROOT))) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
              } else if (Character.isISOControl(c) || c == 0xFEFF) {
                quoted.append("\\u%04x".formatted(c));
              } else {
                quoted.appendCodePoint(c);
              }
            });
    return quoted.append('"').toString();
  }
}
