package flowdeck.training;

import flowdeck.core.NamedThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The workers of one training; the first works on the calling thread. */
final class EncoderTeam implements AutoCloseable {
  private final EncoderWorker first;
  private final List<EncoderWorker> others = new ArrayList<>();
  private final ExecutorService threads;

  EncoderTeam(EncoderWorker first, int size) {
    this.first = first;
    for (int i = 1; i < size; i++) {
      others.add(first.companion());
    }
    threads = NamedThreads.fixed("train-", Math.max(1, size - 1));
  }

  /**
   * Takes a batch for each worker and leaves the sum of their gradients with the first one.
   *
   * @return mean of their losses
   */
  double collect(EncoderBatches batches) throws InterruptedException {
    EncoderBatch own = batches.next();
    List<Future<Double>> running = new ArrayList<>();
    for (EncoderWorker worker : others) {
      EncoderBatch batch = batches.next();
      running.add(threads.submit(() -> worker.collect(batch)));
    }
    double sum = first.collect(own);
    for (int i = 0; i < others.size(); i++) {
      try {
        sum += running.get(i).get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("A training step failed", e.getCause());
      }
      // Always in this order: sums of floats depend on it.
      others.get(i).handOver(first);
    }
    return sum / (1 + others.size());
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("A training step does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    others.forEach(EncoderWorker::close);
  }
}
