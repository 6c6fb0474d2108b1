package flowdeck.cell;

import flowdeck.cell.YamlNode.Section;
import java.util.HashMap;
import java.util.Map;

/** In which line of a file each field stands. */
final class FieldLines {
  private final Map<String, Integer> lines = new HashMap<>();

  FieldLines(Section file) {
    add("", file);
  }

  private void add(String path, YamlNode node) {
    switch (node) {
      case Section section ->
          section
              .entries()
              .forEach(
                  (key, entry) -> {
                    String field = path.isEmpty() ? key : path + "." + key;
                    lines.put(field, entry.line());
                    add(field, entry.value());
                  });
      case YamlNode.Items items -> {
        for (int i = 0; i < items.values().size(); i++) {
          String field = "%s[%d]".formatted(path, i + 1);
          lines.put(field, items.values().get(i).line());
          add(field, items.values().get(i));
        }
      }
      case YamlNode.Scalar scalar -> {}
      case YamlNode.Empty empty -> {}
    }
  }

  /** The line of a field; of one that was left out, that of the section it would be in. */
  int of(String field) {
    String at = field;
    while (true) {
      Integer line = lines.get(at);
      if (line != null) {
        return line;
      }
      int end = Math.max(at.lastIndexOf('.'), at.lastIndexOf('['));
      if (end < 0) {
        return 1;
      }
      at = at.substring(0, end);
    }
  }
}
