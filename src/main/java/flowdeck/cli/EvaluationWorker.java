package flowdeck.cli;

import flowdeck.cli.SeedQueue.Verdict;
import flowdeck.core.NamedThreads;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongFunction;

/** The other side of {@link WorkerProcess}: does the seeds it is told. */
final class EvaluationWorker {
  private EvaluationWorker() {}

  /** Does seeds from the standard input until it ends, and the program with it. */
  static void run(LongFunction<Verdict> judge, PrintWriter out) {
    BlockingQueue<Long> seeds = new LinkedBlockingQueue<>();
    NamedThreads.start("seeds", () -> listen(seeds));
    out.println(WorkerProcess.READY);
    out.flush();
    try {
      while (true) {
        out.println(WorkerProcess.line(judge.apply(seeds.take())));
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void listen(BlockingQueue<Long> seeds) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        seeds.add(Long.parseLong(line.strip()));
      }
    } catch (IOException e) {
      // Who started us is gone; there is nobody to tell.
    }
    // In the middle of a trial too: nobody waits for its result, and there is nothing to put away.
    Runtime.getRuntime().halt(0);
  }
}
