package flowdeck.core;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What lies in a folder of Flowdeck's own resources, beside the classes or in the jar. */
public final class ResourceFolder {
  private ResourceFolder() {}

  /**
   * The files of a folder, in alphabetical order.
   *
   * @param folder as of the class path, e.g. "tasks"
   */
  public static List<String> names(String folder) {
    try {
      Path code =
          Path.of(ResourceFolder.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(code)) {
        return names(code.resolve(folder));
      }
      try (FileSystem jar = FileSystems.newFileSystem(code)) {
        return names(jar.getPath(folder));
      }
    } catch (URISyntaxException | IOException e) {
      throw new IllegalStateException(
          "Folder %s that Flowdeck brings along cannot be listed".formatted(folder), e);
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
