package flowdeck.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileHashTest {
  /** SHA-256 of "abc" (FIPS 180-4). */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path folder;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  @Test
  void isThatOfTheContentOfAllFilesInTheirOrder() throws IOException {
    assertThat(FileHash.of(file("a", "abc"))).isEqualTo(ABC);
    assertThat(FileHash.of(file("b", "a"), file("c", "bc"))).isEqualTo(ABC);
    assertThat(FileHash.of(file("b", "a"), file("c", "bd"))).isNotEqualTo(ABC);
  }

  @Test
  void aChangeIsSeenAtOnceThoughTheSizeStays() throws IOException {
    Path file = file("a", "abd");
    for (int i = 0; i < 20; i++) {
      file("a", i % 2 == 0 ? "abc" : "abd");
      assertThat(FileHash.of(file).equals(ABC)).isEqualTo(i % 2 == 0);
    }
  }

  @Test
  void aFilePutInThePlaceOfAnOldOneIsSeen() throws IOException {
    FileTime old = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
    Path file = file("a", "abc");
    Files.setLastModifiedTime(file, old);
    assertThat(FileHash.of(file)).isEqualTo(ABC);
    assertThat(FileHash.of(file)).isEqualTo(ABC);
    Path other = file("b", "abd");
    Files.setLastModifiedTime(other, old);
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    assertThat(FileHash.of(file)).isNotEqualTo(ABC);
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> FileHash.of(folder.resolve("nowhere")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("nowhere");
  }
}
