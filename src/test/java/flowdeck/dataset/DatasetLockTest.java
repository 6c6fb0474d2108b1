package flowdeck.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetLockTest {
  @TempDir Path folder;

  @Test
  void aDatasetThatIsRecordedIntoIsNotRead() {
    try (DatasetWriter writer = DatasetWriter.create(folder, SmallRecordings.SCHEMA)) {
      assertThat(writer.episodes()).isZero();
      assertThatThrownBy(() -> DatasetLock.forReading(folder))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("another window or program");
    }
    DatasetLock.forReading(folder).close();
  }

  @Test
  void aDatasetThatIsReadIsNotRecordedInto() {
    SmallRecordings.record(folder, 2);
    try (DatasetLock lock = DatasetLock.forReading(folder)) {
      assertThatThrownBy(() -> DatasetWriter.openOrCreate(folder, SmallRecordings.SCHEMA))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("close that first");
    }
  }

  @Test
  void readingLeavesNoTrace() throws IOException {
    Files.createDirectory(folder.resolve("foreign"));
    DatasetLock.forReading(folder.resolve("foreign")).close();
    DatasetLock.forReading(folder.resolve("absent")).close();
    assertThat(folder.resolve("foreign")).isEmptyDirectory();
  }

  /** Closing any channel to a file gives up all locks that a program has on it. */
  @Test
  void aRefusedSecondLockDoesNotOpenTheDatasetToOtherPrograms() throws Exception {
    try (DatasetLock lock = DatasetLock.forWriting(folder)) {
      assertThatThrownBy(() -> DatasetLock.forWriting(folder)).isInstanceOf(InputException.class);
      Process other =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty(
                      "surefire.test.class.path", System.getProperty("java.class.path")),
                  OtherProgram.class.getName(),
                  folder.resolve(DatasetLock.FILE).toString())
              .inheritIO()
              .start();
      assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(other.exitValue()).as("1 if it is kept out").isEqualTo(1);
    }
  }

  /** Tries to lock a file. */
  static final class OtherProgram {
    public static void main(String[] args) throws IOException {
      try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
        System.exit(channel.tryLock() == null ? 1 : 0);
      }
    }
  }
}
