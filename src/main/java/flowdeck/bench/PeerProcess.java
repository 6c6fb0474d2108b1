package flowdeck.bench;

import flowdeck.core.InputException;
import flowdeck.core.NamedThreads;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Another implementation in a process of its own: gets one line ({@code sbs 128}, {@code gr 10}),
 * makes that decision, answers with one line, its wall time in milliseconds.
 */
final class PeerProcess implements AutoCloseable {
  private static final long ANSWER_SECONDS = 120;

  private final String command;
  private final Process process;
  private final PrintWriter in;
  private final BufferedReader out;
  private final ExecutorService reader = NamedThreads.single("bench-peer");

  PeerProcess(String command) {
    this.command = command;
    try {
      process =
          new ProcessBuilder("sh", "-c", command)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      throw new InputException(
          "The peer '%s' cannot be started: %s".formatted(command, e.getMessage()), e);
    }
    in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    out = process.inputReader(StandardCharsets.UTF_8);
  }

  /** A contender that asks the peer. */
  Contender contender(String request) {
    return () -> ask(request);
  }

  private double ask(String request) {
    in.println(request);
    String line;
    try {
      line = reader.submit(out::readLine).get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new InputException(
          "The peer '%s' did not answer '%s' within %d s."
              .formatted(command, request, ANSWER_SECONDS),
          e);
    } catch (ExecutionException e) {
      throw new InputException("The peer '%s' cannot be read: %s".formatted(command, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InputException("Interrupted while the peer '%s' worked.".formatted(command), e);
    }
    return millis(request, line);
  }

  private double millis(String request, @Nullable String line) {
    if (line == null) {
      throw new InputException("The peer '%s' ended at '%s'.".formatted(command, request));
    }
    try {
      double millis = Double.parseDouble(line.strip());
      if (millis > 0 && Double.isFinite(millis)) {
        return millis;
      }
    } catch (NumberFormatException e) {
      // refused below, with the line
    }
    throw new InputException(
        "The peer '%s' answered '%s' to '%s'; it must answer with milliseconds, one number in a line."
            .formatted(command, line, request));
  }

  @Override
  public void close() {
    in.close();
    process.destroy();
    reader.shutdownNow();
  }
}
