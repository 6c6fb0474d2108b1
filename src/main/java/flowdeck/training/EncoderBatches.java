package flowdeck.training;

import flowdeck.core.NamedThreads;
import flowdeck.policy.encoder.EncoderConfig;
import flowdeck.policy.encoder.ImageScaler;
import flowdeck.training.SceneSource.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;

/**
 * Prepares batches on background threads, one per scene source, while torch trains on the last one.
 * Batches are taken from the sources in turn, so their order does not depend on timing.
 */
final class EncoderBatches implements AutoCloseable {
  private static final int PREPARED = 3;

  private final ExecutorService threads;
  private final List<BlockingQueue<FutureTask<EncoderBatch>>> queues = new ArrayList<>();
  private int turn;

  EncoderBatches(EncoderConfig config, List<SceneSource> sources, int batch, long seed) {
    threads = NamedThreads.fixed("scenes-", sources.size());
    for (int i = 0; i < sources.size(); i++) {
      BlockingQueue<FutureTask<EncoderBatch>> queue = new ArrayBlockingQueue<>(PREPARED);
      queues.add(queue);
      SceneSource source = sources.get(i);
      long sourceSeed = seed * 31 + i;
      threads.execute(() -> prepare(config, source, batch, sourceSeed, queue));
    }
  }

  private static void prepare(
      EncoderConfig config,
      SceneSource source,
      int batch,
      long seed,
      BlockingQueue<FutureTask<EncoderBatch>> queue) {
    ImageScaler scaler = new ImageScaler(config);
    long number = 0;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        long batchSeed = seed * 1_000_003 + number++;
        // A task carries a failure of the scenes to the thread that trains.
        FutureTask<EncoderBatch> task =
            new FutureTask<>(
                () -> {
                  List<Example> examples = new ArrayList<>();
                  for (int i = 0; i < batch; i++) {
                    examples.add(source.next());
                  }
                  return EncoderBatch.of(config, examples, scaler, batchSeed, true);
                });
        task.run();
        queue.put(task);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next batch; waits for it if training is faster than the scenes. */
  EncoderBatch next() throws InterruptedException {
    FutureTask<EncoderBatch> task = queues.get(turn).take();
    turn = (turn + 1) % queues.size();
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("A training scene could not be made", e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
