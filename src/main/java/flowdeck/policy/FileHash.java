package flowdeck.policy;

import flowdeck.core.InputException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 of files, which is remembered for as long as they do not change: policies are listed
 * often and their weights have hundreds of megabytes. Any thread.
 */
final class FileHash {
  /** A file changed this short a time ago may change again and keep its size and time. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private static final InstantSource WALL = InstantSource.system();
  private static final Map<List<Path>, Known> KNOWN = new ConcurrentHashMap<>();

  private FileHash() {}

  private record Known(List<Stamp> stamps, String hash) {}

  /**
   * @param key what the file system tells files apart by, if it does
   */
  private record Stamp(@Nullable Object key, long size, Instant modified) {
    static Stamp of(Path file) throws IOException {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(found.fileKey(), found.size(), found.lastModifiedTime().toInstant());
    }
  }

  /**
   * Hash over the content of files, one after another.
   *
   * @return hexadecimal
   */
  static String of(Path... files) {
    List<Path> paths = new ArrayList<>();
    for (Path file : files) {
      paths.add(file.toAbsolutePath().normalize());
    }
    try {
      List<Stamp> before = stamps(paths);
      Known known = KNOWN.get(paths);
      if (known != null && known.stamps.equals(before)) {
        return known.hash;
      }
      String hash = read(paths);
      Instant now = WALL.instant();
      if (stamps(paths).equals(before)
          && before.stream().allMatch(stamp -> stamp.modified.plus(SETTLED).isBefore(now))) {
        KNOWN.put(List.copyOf(paths), new Known(before, hash));
      }
      return hash;
    } catch (IOException e) {
      throw new InputException("Cannot read %s: %s".formatted(files[0], e), e);
    }
  }

  private static List<Stamp> stamps(List<Path> paths) throws IOException {
    List<Stamp> stamps = new ArrayList<>();
    for (Path path : paths) {
      stamps.add(Stamp.of(path));
    }
    return stamps;
  }

  private static String read(List<Path> paths) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
    try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      for (Path path : paths) {
        Files.copy(path, out);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
