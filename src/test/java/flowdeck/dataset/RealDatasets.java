package flowdeck.dataset;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds real recordings that are kept beside the project and are not part of it. */
final class RealDatasets {
  private RealDatasets() {}

  /** The folder of a recording; the calling test is skipped where there is none. */
  static Path find(String name) {
    Path found = Path.of("");
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path candidate = at.resolve("shared/data").resolve(name);
      if (Files.isDirectory(candidate)) {
        found = candidate;
        break;
      }
    }
    assumeThat(found).as("recording %s beside the project", name).isNotEqualTo(Path.of(""));
    return found;
  }
}
