package flowdeck.dataset.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import flowdeck.core.InputException;
import flowdeck.dataset.ForeignVideos;
import flowdeck.dataset.Oracle;
import flowdeck.dataset.Recordings;
import flowdeck.dataset.Schema;
import flowdeck.dataset.SmallRecordings;
import flowdeck.dataset.Watcher;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens when a file cannot grow any more: the system's limit on the size of files. */
class FullDiskTest {
  private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");

  @TempDir Path folder;

  /** Copies a dataset in a program of its own whose files must be smaller than some kilobytes. */
  private String copyWithin(int kilobytes, Path source) throws Exception {
    assumeThat(PRLIMIT).exists();
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Copying.class.getName(),
                source.toString(),
                folder.resolve("out").toString(),
                String.valueOf(1024 * kilobytes))
            .redirectErrorStream(true)
            .start();
    String said =
        new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    program.waitFor();
    return said;
  }

  private void assertRefused(String said, String file) {
    assertThat(said.lines().toList().getLast())
        .startsWith("refused: ")
        .contains(file)
        .contains("disk");
    assertThat(folder.resolve("out")).doesNotExist();
    assertThat(folder).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void aTableThatCannotBeWrittenIsToldAndNothingStays() throws Exception {
    Path source = folder.resolve("source");
    SmallRecordings.record(source, 6);
    assertRefused(copyWithin(2, source), "out");
  }

  @Test
  void aVideoThatCannotBeWrittenIsToldAndNothingStays() throws Exception {
    Path source = folder.resolve("source");
    Recordings.record(source, 30);
    assertRefused(copyWithin(8, source), "out");
  }

  @Test
  void aVideoThatCannotBeEncodedIsToldAndNothingStays() throws Exception {
    Path source = folder.resolve("source");
    Recordings.record(source, 30);
    ForeignVideos.encode(
        source.resolve("videos/" + Schema.SCENE + "/chunk-000/file-000.mp4"),
        "mpeg4",
        Map.of(),
        160,
        120,
        15,
        30,
        IntStream.range(0, 30).toArray());
    assertRefused(copyWithin(8, source), "out");
    assertThat(Oracle.files(source, ".mp4")).hasSize(1);
  }

  @Test
  void aListThatCannotBeWrittenIsToldAndNothingStays() throws Exception {
    Path source = folder.resolve("source");
    SmallRecordings.record(source, 6);
    assertRefused(copyWithin(20, source), "out");
  }

  /** Copies and says how it went. */
  static final class Copying {
    public static void main(String[] args) throws Exception {
      // Native libraries unpack themselves when they are first used, so that comes before.
      NewDatasets.copy(Path.of(args[0]), List.of(), Path.of(args[1] + "-first"), Watcher.NONE);
      String self = String.valueOf(ProcessHandle.current().pid());
      new ProcessBuilder(PRLIMIT.toString(), "--pid", self, "--fsize=" + args[2])
          .inheritIO()
          .start()
          .waitFor();
      try {
        NewDatasets.copy(Path.of(args[0]), List.of(), Path.of(args[1]), Watcher.NONE);
        System.out.println("done " + Files.exists(Path.of(args[1])));
      } catch (InputException e) {
        System.out.println("refused: " + e.getMessage());
      }
    }
  }
}
