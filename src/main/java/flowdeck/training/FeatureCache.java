package flowdeck.training;

import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.NamedThreads;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.Rows;
import flowdeck.dataset.VideoReader;
import flowdeck.policy.ImageEncoder;
import flowdeck.policy.Safetensors;
import flowdeck.policy.Safetensors.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;

/**
 * Encoded episodes on disk, one file each, so that every frame goes through an encoder only once.
 * Several threads encode, each with an encoder of its own and one frame at a time.
 */
public final class FeatureCache {
  private static final String TENSOR = "features";

  private final Path folder;
  private final Supplier<? extends ImageEncoder> encoders;
  private final int size;
  private final String encoderHash;
  private final int threads;

  /**
   * A cache for one encoder, used by one thread at a time.
   *
   * @param folder where the files go; may be deleted at any time between uses
   * @param encoders starts the encoder anew, on the thread that will use and close it
   * @param size numbers it makes of a frame
   * @param encoderHash tells encoders apart, hexadecimal
   * @param threads that encode
   */
  public FeatureCache(
      Path folder,
      Supplier<? extends ImageEncoder> encoders,
      int size,
      String encoderHash,
      int threads) {
    this.folder = folder;
    this.encoders = encoders;
    this.size = size;
    this.encoderHash = encoderHash;
    this.threads = threads;
  }

  /** An episode that is not in the cache yet; as it was recorded if the copy is 0. */
  private record Missing(int place, int copy, int episode, int frames, Path file) {}

  /**
   * Encoded episodes, from the cache where possible.
   *
   * @param camera of the dataset
   * @param copies of each episode with changed pictures, beside the recorded ones
   * @param progress told the fraction done, 0 to 1, never less than before, by one thread at a time
   * @param cancelled asked before each frame, by any thread
   * @throws CancellationException if cancelled; episodes done until then stay in the cache
   */
  public List<EncodedEpisode> episodes(
      LeRobotDataset dataset,
      List<Integer> episodes,
      String camera,
      int copies,
      DoubleConsumer progress,
      BooleanSupplier cancelled) {
    float[][][][] features = new float[episodes.size()][1 + copies][][];
    float[][][] commands = new float[episodes.size()][][];
    List<Missing> missing = new ArrayList<>();
    for (int i = 0; i < features.length; i++) {
      Rows rows = dataset.rows(episodes.get(i));
      EpisodeCheck.require(dataset, episodes.get(i), rows);
      commands[i] = rows.action();
      for (int copy = 0; copy <= copies; copy++) {
        Path file = file(dataset, episodes.get(i), camera, rows, copy);
        features[i][copy] = read(file, rows.count());
        if (features[i][copy].length == 0) {
          missing.add(new Missing(i, copy, episodes.get(i), rows.count(), file));
        }
      }
    }
    encode(dataset, camera, missing, features, new Share(missing, progress), cancelled);
    progress.accept(1);
    List<EncodedEpisode> encoded = new ArrayList<>();
    for (int i = 0; i < features.length; i++) {
      List<float[][]> changed = Arrays.asList(features[i]).subList(1, 1 + copies);
      encoded.add(new EncodedEpisode(features[i][0], commands[i], changed));
    }
    return encoded;
  }

  /** How many of the frames to encode are done. */
  private static final class Share {
    private final long frames;
    private final DoubleConsumer progress;
    private long done;

    Share(List<Missing> missing, DoubleConsumer progress) {
      frames = missing.stream().mapToLong(Missing::frames).sum();
      this.progress = progress;
    }

    synchronized void oneMore() {
      progress.accept((double) ++done / frames);
    }
  }

  private void encode(
      LeRobotDataset dataset,
      String camera,
      List<Missing> missing,
      float[][][][] features,
      Share share,
      BooleanSupplier cancelled) {
    if (missing.isEmpty()) {
      return;
    }
    Queue<Missing> queue = new ConcurrentLinkedQueue<>(missing);
    AtomicBoolean failed = new AtomicBoolean();
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService pool = NamedThreads.fixed("encode-", threads)) {
      for (int i = 0; i < Math.min(threads, missing.size()); i++) {
        running.add(
            pool.submit(
                () -> {
                  try (ImageEncoder encoder = encoders.get()) {
                    for (Missing next = queue.poll(); next != null; next = queue.poll()) {
                      float[][] made =
                          encode(
                              encoder,
                              dataset,
                              next,
                              camera,
                              share,
                              () -> failed.get() || cancelled.getAsBoolean());
                      write(next.file, made);
                      features[next.place][next.copy] = made;
                    }
                  } catch (RuntimeException e) {
                    failed.set(true);
                    throw e;
                  }
                }));
      }
      await(running, failed);
    }
  }

  /** Waits for all and passes on what went wrong first. */
  private static void await(List<Future<?>> running, AtomicBoolean failed) {
    RuntimeException problem = null;
    for (Future<?> each : running) {
      try {
        each.get();
      } catch (InterruptedException e) {
        failed.set(true);
        Thread.currentThread().interrupt();
        throw new CancellationException("Encoding was interrupted");
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof RuntimeException cause)) {
          throw new IllegalStateException("Encoding failed", e.getCause());
        }
        // The others end as cancelled once one has failed: what that one says counts.
        if (problem == null || problem instanceof CancellationException) {
          problem = cause;
        }
      }
    }
    if (problem != null) {
      throw problem;
    }
  }

  private static float[][] encode(
      ImageEncoder encoder,
      LeRobotDataset dataset,
      Missing episode,
      String camera,
      Share share,
      BooleanSupplier cancelled) {
    float[][] features = new float[episode.frames][];
    int width = dataset.info().width(camera);
    int height = dataset.info().height(camera);
    PictureChange change =
        episode.copy == 0 ? null : PictureChange.of(episode.episode, episode.copy);
    try (VideoReader video = dataset.video(episode.episode, camera, width, height)) {
      for (int i = 0; i < episode.frames; i++) {
        if (cancelled.getAsBoolean()) {
          throw new CancellationException("Encoding was cancelled");
        }
        Frame frame = video.next();
        if (frame == null) {
          throw new InputException(
              "The video of episode %d in %s ends after %d of %d frames; record or copy it again."
                  .formatted(episode.episode, dataset.folder(), i, episode.frames));
        }
        features[i] = encoder.encode(change == null ? frame : change.of(frame));
        share.oneMore();
      }
    }
    return features;
  }

  /** The cached features, or none if the file is absent or of another episode. */
  private float[][] read(Path file, int frames) {
    if (!Files.exists(file)) {
      return new float[0][];
    }
    Tensor tensor = Safetensors.read(file).get(TENSOR);
    if (tensor == null
        || tensor.shape().length != 2
        || tensor.shape()[0] != frames
        || tensor.shape()[1] != size) {
      return new float[0][];
    }
    float[][] features = new float[frames][size];
    for (int i = 0; i < frames; i++) {
      System.arraycopy(tensor.values(), i * size, features[i], 0, size);
    }
    return features;
  }

  private void write(Path file, float[][] features) {
    float[] values = new float[features.length * size];
    for (int i = 0; i < features.length; i++) {
      System.arraycopy(features[i], 0, values, i * size, size);
    }
    Safetensors.write(
        file,
        Map.of(TENSOR, new Tensor(new long[] {features.length, size}, values)),
        false,
        Map.of());
  }

  private Path file(LeRobotDataset dataset, int episode, String camera, Rows rows, int copy) {
    Hash hash = new Hash();
    Path info = dataset.folder().resolve("meta/info.json");
    hash.add(dataset.folder().toAbsolutePath().normalize() + "\n" + camera);
    try {
      // A dataset recorded anew at the same place may have the same commands but other images.
      hash.add(Files.getLastModifiedTime(info).toString());
    } catch (IOException e) {
      throw new InputException("Cannot read %s: %s".formatted(info, e), e);
    }
    for (float[] action : rows.action()) {
      hash.add(action);
    }
    return folder
        .resolve(encoderHash.substring(0, Math.min(16, encoderHash.length())))
        .resolve(
            "%06d-%s%s.safetensors"
                .formatted(episode, hash.hex().substring(0, 16), copy == 0 ? "" : "-copy-" + copy));
  }

  /** Identifies an encoder by its description and weights. */
  public static String hash(String description, Map<String, Tensor> tensors) {
    Hash hash = new Hash();
    hash.add(description);
    tensors.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry -> {
              hash.add(entry.getKey());
              hash.add(entry.getValue().values());
            });
    return hash.hex();
  }
}
