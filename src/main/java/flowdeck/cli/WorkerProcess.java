package flowdeck.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import flowdeck.cli.SeedQueue.Verdict;
import flowdeck.station.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This program started once more to do seeds of an evaluation, one after the other, on one core.
 *
 * <p>Seeds go to its input, a line each; verdicts come from its output as lines that begin with
 * {@link #VERDICT}. It ends when its input ends, so that it cannot outlive this program. Used by
 * one thread; {@link #kill} by any.
 */
final class WorkerProcess implements AutoCloseable {
  static final String READY = "flowdeck-worker ready";
  static final String VERDICT = "flowdeck-worker verdict ";

  private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Process process;
  private final Writer toIt;
  private final BufferedReader fromIt;

  /** The worker ended though it had work. */
  static final class Died extends Exception {
    private static final long serialVersionUID = 1;
    private final int exitCode;

    private Died(int exitCode) {
      super("A worker process ended with exit code " + exitCode);
      this.exitCode = exitCode;
    }

    /** Of the process; beyond 128 the number of a signal more. */
    int exitCode() {
      return exitCode;
    }
  }

  private WorkerProcess(Process process) {
    this.process = process;
    toIt = process.outputWriter(StandardCharsets.UTF_8);
    fromIt = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts one.
   *
   * @param arguments of the command line
   */
  static WorkerProcess start(List<String> arguments) throws IOException {
    // One core each: more threads would only be in the way of the other processes.
    List<String> command =
        Program.command(
            List.of(
                "-XX:ActiveProcessorCount=1", "-XX:+UseSerialGC", "-Dai.djl.pytorch.num_threads=1"),
            arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("OMP_NUM_THREADS", "1");
    return new WorkerProcess(builder.start());
  }

  /** Waits until it has loaded all it needs. */
  void awaitReady() throws Died {
    String line = read();
    while (!line.equals(READY)) {
      LOG.info("{}", line);
      line = read();
    }
  }

  /** Has one seed done. */
  Verdict judge(long seed) throws Died {
    try {
      toIt.write(seed + "\n");
      toIt.flush();
    } catch (IOException e) {
      throw died();
    }
    String line = read();
    while (!line.startsWith(VERDICT)) {
      LOG.info("{}", line);
      line = read();
    }
    Verdict verdict = parse(line.substring(VERDICT.length()));
    if (verdict.seed() != seed) {
      throw new IllegalStateException("Asked for seed " + seed + ", got " + line);
    }
    return verdict;
  }

  private String read() throws Died {
    @Nullable String line;
    try {
      line = fromIt.readLine();
    } catch (IOException e) {
      line = null; // its end of the pipe is gone
    }
    if (line == null) {
      throw died();
    }
    return line;
  }

  private Died died() {
    boolean interrupted = false;
    while (true) {
      try {
        int code = process.waitFor();
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        return new Died(code);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  static String line(Verdict verdict) {
    try {
      return VERDICT + MAPPER.writeValueAsString(verdict);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Verdict parse(String json) {
    try {
      return MAPPER.readValue(json, Verdict.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A worker process answered " + json, e);
    }
  }

  /** Ends it at once. */
  void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    kill();
  }
}
