package flowdeck.cell;

import flowdeck.cell.YamlNode.Entry;
import flowdeck.core.InputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one section of a file and their values; whatever is of the wrong kind is an {@link
 * InputException} with its line.
 */
final class Fields {
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(?:(?:0|[1-9][0-9]*)(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?");
  private static final Pattern WHOLE = Pattern.compile("[-+]?(?:0|[1-9][0-9]*)");
  private static final int SHOWN = 60;

  private final YamlSource source;
  private final String path;

  /** Where the section's own key stands. */
  private final int sectionLine;

  private final Map<String, Entry> entries;

  private Fields(
      YamlSource source,
      String path,
      int sectionLine,
      Map<String, Entry> entries,
      List<String> known) {
    this.source = source;
    this.path = path;
    this.sectionLine = sectionLine;
    this.entries = entries;
    entries.forEach(
        (key, entry) -> {
          if (!known.contains(key)) {
            throw error(
                entry.line(),
                key,
                "is not known; did you mean %s? Known there: %s."
                    .formatted(Nearest.to(cut(key), known), String.join(", ", known)));
          }
        });
  }

  /** The keys of a whole file. */
  static Fields of(YamlSource source, YamlNode.Section file, String... known) {
    return new Fields(source, "", 1, file.entries(), List.of(known));
  }

  boolean has(String key) {
    return entries.containsKey(key);
  }

  /** Whether the value of a key is just this word. */
  boolean is(String key, String word) {
    Entry entry = entries.get(key);
    return entry != null
        && entry.value() instanceof YamlNode.Scalar scalar
        && scalar.text().equals(word);
  }

  /** The section under a key; null if there is none. */
  @Nullable Fields section(String key, String... known) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return null;
    }
    return switch (entry.value()) {
      case YamlNode.Section inner ->
          new Fields(source, path(key), entry.line(), inner.entries(), List.of(known));
      case YamlNode.Empty empty ->
          new Fields(source, path(key), entry.line(), Map.of(), List.of(known));
      case YamlNode.Scalar scalar ->
          throw error(
              entry.line(),
              key,
              "must have keys below it (%s), got %s; give them, indented."
                  .formatted(String.join(", ", known), shown(scalar.text())));
      case YamlNode.Items items ->
          throw error(
              entry.line(),
              key,
              "must have keys below it (%s), got a list; give them, indented, without '-'."
                  .formatted(String.join(", ", known)));
    };
  }

  /** The section under a key, which may be left out as a whole. */
  Fields sectionOrNothing(String key, String... known) {
    Fields there = section(key, known);
    return there != null
        ? there
        : new Fields(source, path(key), sectionLine, Map.of(), List.of(known));
  }

  /** The section under a key that must be there. */
  Fields requiredSection(String key, String... known) {
    Fields there = section(key, known);
    if (there == null) {
      throw missing(key);
    }
    return there;
  }

  /** A text, or null if the key is not there. */
  @Nullable String text(String key) {
    YamlNode.Scalar scalar = scalar(key, "a text");
    if (scalar == null) {
      return null;
    }
    if (scalar.text().isBlank()) {
      throw error(line(key), key, "is empty; give a text or remove the line.");
    }
    return scalar.text();
  }

  String text(String key, String usual) {
    String there = text(key);
    return there == null ? usual : there;
  }

  String requiredText(String key) {
    String there = text(key);
    if (there == null) {
      throw missing(key);
    }
    return there;
  }

  double number(String key, double usual) {
    YamlNode.Scalar scalar = scalar(key, "a number");
    return scalar == null ? usual : number(line(key), key, scalar);
  }

  double requiredNumber(String key) {
    if (!has(key)) {
      throw missing(key);
    }
    return number(key, Double.NaN);
  }

  /** A whole number, or null if the key is not there. */
  @Nullable Integer whole(String key) {
    YamlNode.Scalar scalar = scalar(key, "a whole number");
    if (scalar == null) {
      return null;
    }
    if (!scalar.quoted() && WHOLE.matcher(scalar.text()).matches()) {
      try {
        return Integer.valueOf(scalar.text());
      } catch (NumberFormatException e) {
        // Too large; told below.
      }
    }
    throw error(
        line(key),
        key,
        "must be a whole number%s, got %s; correct it.".formatted(unquoted(scalar), shown(scalar)));
  }

  int whole(String key, int usual) {
    Integer there = whole(key);
    return there == null ? usual : there;
  }

  boolean flag(String key, boolean usual) {
    YamlNode.Scalar scalar = scalar(key, "true or false");
    if (scalar == null) {
      return usual;
    }
    if (!scalar.quoted()) {
      switch (scalar.text()) {
        case "true" -> {
          return true;
        }
        case "false" -> {
          return false;
        }
        default -> {}
      }
    }
    throw error(
        line(key),
        key,
        "must be true or false%s, got %s; write one of them."
            .formatted(unquoted(scalar), shown(scalar)));
  }

  /** One of some words, or null if the key is not there. */
  <T> @Nullable T choice(String key, Map<String, T> words) {
    YamlNode.Scalar scalar = scalar(key, "one of " + String.join(", ", words.keySet()));
    if (scalar == null) {
      return null;
    }
    T chosen = words.get(scalar.text());
    if (chosen == null) {
      throw error(
          line(key),
          key,
          "must be one of %s, got %s; did you mean %s?"
              .formatted(
                  String.join(", ", words.keySet()),
                  shown(scalar),
                  Nearest.to(cut(scalar.text()), words.keySet())));
    }
    return chosen;
  }

  /** A row of numbers, or null if the key is not there. */
  @Nullable List<Double> numbers(String key, int count) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return null;
    }
    if (!(entry.value() instanceof YamlNode.Items items) || items.values().size() != count) {
      String got =
          entry.value() instanceof YamlNode.Items items
              ? Integer.toString(items.values().size())
              : kind(entry.value());
      throw error(
          entry.line(),
          key,
          "must be %d numbers in brackets, got %s; write it as [%s]."
              .formatted(count, got, String.join(", ", Collections.nCopies(count, "0"))));
    }
    List<Double> numbers = new ArrayList<>();
    for (YamlNode value : items.values()) {
      String item = "%s[%d]".formatted(key, numbers.size() + 1);
      if (!(value instanceof YamlNode.Scalar scalar)) {
        throw error(
            value.line(), item, "must be a number, got %s; correct it.".formatted(kind(value)));
      }
      numbers.add(number(scalar.line(), item, scalar));
    }
    return List.copyOf(numbers);
  }

  List<Double> numbers(String key, int count, List<Double> usual) {
    List<Double> there = numbers(key, count);
    return there == null ? usual : there;
  }

  List<Double> requiredNumbers(String key, int count) {
    List<Double> there = numbers(key, count);
    if (there == null) {
      throw missing(key);
    }
    return there;
  }

  /** That a key must be there. */
  InputException missing(String key) {
    return error(sectionLine, key, "is missing; add it.");
  }

  /** That something is wrong with this section as a whole. */
  InputException error(String clause) {
    return source.error(sectionLine, "%s %s".formatted(path, clause));
  }

  /** That something is wrong with a key that is there. */
  InputException error(String key, String clause) {
    return error(line(key), key, clause);
  }

  /** What a file gives, as short as a message can show it. */
  static String shown(String text) {
    return "'" + cut(text).replaceAll("\\s+", " ") + (text.length() > SHOWN ? "…" : "") + "'";
  }

  private static String cut(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN);
  }

  private double number(int line, String key, YamlNode.Scalar scalar) {
    if (!scalar.quoted()) {
      if (NUMBER.matcher(scalar.text()).matches()) {
        return Double.parseDouble(scalar.text());
      }
      // Not a number is a number to YAML; that it is none that can be used, is told by its field.
      switch (scalar.text()) {
        case ".nan", ".NaN", ".NAN" -> {
          return Double.NaN;
        }
        case ".inf", "+.inf" -> {
          return Double.POSITIVE_INFINITY;
        }
        case "-.inf" -> {
          return Double.NEGATIVE_INFINITY;
        }
        default -> {}
      }
    }
    throw error(
        line,
        key,
        "must be a number%s, got %s; write it with a point, such as 0.35."
            .formatted(unquoted(scalar), shown(scalar)));
  }

  private YamlNode.@Nullable Scalar scalar(String key, String what) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return null;
    }
    if (entry.value() instanceof YamlNode.Scalar scalar) {
      return scalar;
    }
    throw error(
        entry.line(),
        key,
        "must be %s, got %s; give it or remove the line.".formatted(what, kind(entry.value())));
  }

  private int line(String key) {
    Entry entry = entries.get(key);
    return entry == null ? sectionLine : entry.line();
  }

  private InputException error(int line, String key, String clause) {
    String shown = key.length() <= SHOWN && !key.isBlank() ? key : shown(key);
    return source.error(line, "%s %s".formatted(path(shown.replaceAll("\\s+", " ")), clause));
  }

  private String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static String unquoted(YamlNode.Scalar scalar) {
    return scalar.quoted() ? " without quotes" : "";
  }

  private static String shown(YamlNode.Scalar scalar) {
    return shown(scalar.text());
  }

  private static String kind(YamlNode value) {
    return switch (value) {
      case YamlNode.Empty empty -> "nothing";
      case YamlNode.Section inner -> "keys";
      case YamlNode.Items items -> "a list";
      case YamlNode.Scalar scalar -> shown(scalar);
    };
  }
}
