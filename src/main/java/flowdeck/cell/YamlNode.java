package flowdeck.cell;

import java.util.List;
import java.util.Map;

/** A piece of a YAML file that knows in which line it stands (1 is the first). */
sealed interface YamlNode {
  int line();

  /**
   * A single value.
   *
   * @param text as written, without quotes
   * @param quoted whether it was in quotes or a block, and so is meant as text
   */
  record Scalar(int line, String text, boolean quoted) implements YamlNode {}

  /** Nothing after a key. */
  record Empty(int line) implements YamlNode {}

  /** Values with keys, in the order of the file. */
  record Section(int line, Map<String, Entry> entries) implements YamlNode {}

  /** Values in a row. */
  record Items(int line, List<YamlNode> values) implements YamlNode {}

  /**
   * A value with its key.
   *
   * @param line of the key
   */
  record Entry(int line, YamlNode value) {}
}
