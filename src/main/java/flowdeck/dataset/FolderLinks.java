package flowdeck.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Gives files a second name, which costs no space; copies them where the disk cannot do that. */
public final class FolderLinks {
  private FolderLinks() {}

  /** Links one file. */
  static void link(Path file, Path to) throws IOException {
    try {
      Files.createLink(to, file.toRealPath());
    } catch (UnsupportedOperationException | IOException e) {
      copy(file, to);
    }
  }

  /** Copies what is in a file; whoever may not write the old one may well write the new one. */
  static void copy(Path file, Path to) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      Files.copy(content, to);
    }
    Metadata.force(to);
  }

  /** Links everything in a folder, or a file. */
  public static void linkTree(Path from, Path to) throws IOException {
    tree(from, to, true);
  }

  /** Copies everything in a folder. */
  static void copyTree(Path from, Path to) throws IOException {
    tree(from, to, false);
  }

  private static void tree(Path from, Path to, boolean link) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isSymbolicLink(path)) {
          Files.createSymbolicLink(target, Files.readSymbolicLink(path));
        } else if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else if (link) {
          link(path, target);
        } else {
          copy(path, target);
        }
      }
    }
  }
}
