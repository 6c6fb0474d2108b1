package flowdeck.cell;

import flowdeck.core.InputException;
import org.jspecify.annotations.Nullable;

/**
 * A file as messages name it.
 *
 * @param name what the operator gave, e.g. {@code cells/lab.yaml}
 */
record YamlSource(String name) {

  /** An error about a line: "cells/lab.yaml, line 12: ...". */
  InputException error(int line, String sentence) {
    return new InputException("%s, line %d: %s".formatted(name, line, sentence));
  }

  InputException error(int line, String sentence, @Nullable Exception cause) {
    return cause == null
        ? error(line, sentence)
        : new InputException("%s, line %d: %s".formatted(name, line, sentence), cause);
  }
}
