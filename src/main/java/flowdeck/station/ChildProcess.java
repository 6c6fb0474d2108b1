package flowdeck.station;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * This program started once more for long work, at the lowest priority where the system has {@code
 * nice}: the scheduler then gives it only what a running trial leaves. It goes on when whoever
 * started it ends. What it says lands in a file.
 */
final class ChildProcess {
  private static final Path NICE = Path.of("/usr/bin/nice");
  private static final int TAIL_BYTES = 8192;

  private final ProcessHandle handle;
  private final @Nullable Process process;
  private final @Nullable Path log;

  private ChildProcess(ProcessHandle handle, @Nullable Process process, @Nullable Path log) {
    this.handle = handle;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts one.
   *
   * @param arguments of the command line
   * @param folder it works in
   * @param log gets all it says
   */
  static ChildProcess start(List<String> arguments, Path folder, Path log) throws IOException {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(NICE)) {
      command.addAll(List.of(NICE.toString(), "-n", "19"));
    }
    command.addAll(Program.command(List.of("-XX:+UseSerialGC"), arguments));
    Files.createDirectories(log.toAbsolutePath().getParent());
    File output = log.toFile();
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start();
    return new ChildProcess(process.toHandle(), process, log);
  }

  /** One that somebody else has started. */
  static ChildProcess found(ProcessHandle handle) {
    return new ChildProcess(handle, null, null);
  }

  long pid() {
    return handle.pid();
  }

  boolean alive() {
    return handle.isAlive();
  }

  /** Asks it to end. */
  void end() {
    handle.destroy();
  }

  /** Its exit code once it has ended, if this program started it. */
  Optional<Integer> exitCode() {
    return process == null || process.isAlive()
        ? Optional.empty()
        : Optional.of(process.exitValue());
  }

  /** Why it ended otherwise than it should: the sentence with which a command refuses. */
  String reason() {
    String mark = "flowdeck: ";
    List<String> said = tail();
    return said.reversed().stream()
        .filter(line -> line.startsWith(mark))
        .map(line -> line.substring(mark.length()))
        .findFirst()
        .orElseGet(
            () ->
                "It ended with exit code %d%s"
                    .formatted(exitCode().orElse(0), said.isEmpty() ? "." : ": " + said.getLast()));
  }

  /** The newest lines it said. */
  List<String> tail() {
    if (log == null) {
      return List.of();
    }
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ)) {
      long size = channel.size();
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(size, TAIL_BYTES));
      channel.read(bytes, size - bytes.capacity());
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank())
          .toList();
    } catch (IOException e) {
      return List.of(); // what it says is for people only
    }
  }
}
