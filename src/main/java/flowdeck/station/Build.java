package flowdeck.station;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Which build of the program runs: results of two builds are never mixed in one table. */
public final class Build {
  private static final int BYTES = 8;

  private Build() {}

  /** Start of the SHA-256 over the program's own classes, hexadecimal. */
  public static String hash() {
    try {
      Path code = Path.of(Build.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      if (Files.isDirectory(code)) {
        for (Path file : classes(code)) {
          digest.update(code.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
          digest.update(Files.readAllBytes(file));
        }
      } else {
        digest.update(Files.readAllBytes(code));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException("The program cannot read its own classes", e);
    } catch (URISyntaxException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> classes(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".class")).sorted().toList();
    }
  }
}
