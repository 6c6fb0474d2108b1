package flowdeck.training;

import flowdeck.core.Frame;
import flowdeck.core.InputException;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;

/**
 * Encoded episodes on disk, one file each, so that every frame goes through an encoder only once.
 * Runs on the caller's thread and holds one frame at a time.
 */
public final class FeatureCache {
  private static final String TENSOR = "features";

  private final Path folder;
  private final ImageEncoder encoder;
  private final String encoderHash;

  /**
   * A cache for one encoder.
   *
   * @param folder where the files go; may be deleted at any time between uses
   * @param encoder stays the caller's
   * @param encoderHash tells encoders apart, hexadecimal
   */
  public FeatureCache(Path folder, ImageEncoder encoder, String encoderHash) {
    this.folder = folder;
    this.encoder = encoder;
    this.encoderHash = encoderHash;
  }

  /**
   * Encoded episodes, from the cache where possible.
   *
   * @param camera of the dataset
   * @param progress told the fraction done, 0 to 1
   * @param cancelled asked before each frame
   * @throws CancellationException if cancelled; episodes done until then stay in the cache
   */
  public List<EncodedEpisode> episodes(
      LeRobotDataset dataset,
      List<Integer> episodes,
      String camera,
      DoubleConsumer progress,
      BooleanSupplier cancelled) {
    List<EncodedEpisode> encoded = new ArrayList<>();
    for (int i = 0; i < episodes.size(); i++) {
      Rows rows = dataset.rows(episodes.get(i));
      Path file = file(dataset, episodes.get(i), camera, rows);
      float[][] features = read(file, rows.count());
      if (features.length == 0) {
        int done = i;
        features =
            encode(
                dataset,
                episodes.get(i),
                camera,
                rows.count(),
                fraction -> progress.accept((done + fraction) / episodes.size()),
                cancelled);
        write(file, features);
      }
      encoded.add(new EncodedEpisode(features, rows.action()));
      progress.accept((i + 1.0) / episodes.size());
    }
    return encoded;
  }

  private float[][] encode(
      LeRobotDataset dataset,
      int episode,
      String camera,
      int frames,
      DoubleConsumer progress,
      BooleanSupplier cancelled) {
    float[][] features = new float[frames][];
    int width = dataset.info().width(camera);
    int height = dataset.info().height(camera);
    try (VideoReader video = dataset.video(episode, camera, width, height)) {
      for (int i = 0; i < frames; i++) {
        if (cancelled.getAsBoolean()) {
          throw new CancellationException("Encoding was cancelled");
        }
        Frame frame = video.next();
        if (frame == null) {
          throw new InputException(
              "The video of episode %d in %s ends after %d of %d frames; record or copy it again."
                  .formatted(episode, dataset.folder(), i, frames));
        }
        features[i] = encoder.encode(frame);
        progress.accept((i + 1.0) / frames);
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
        || tensor.shape()[1] != encoder.features()) {
      return new float[0][];
    }
    float[][] features = new float[frames][encoder.features()];
    for (int i = 0; i < frames; i++) {
      System.arraycopy(tensor.values(), i * encoder.features(), features[i], 0, encoder.features());
    }
    return features;
  }

  private void write(Path file, float[][] features) {
    float[] values = new float[features.length * encoder.features()];
    for (int i = 0; i < features.length; i++) {
      System.arraycopy(features[i], 0, values, i * encoder.features(), encoder.features());
    }
    Safetensors.write(
        file,
        Map.of(TENSOR, new Tensor(new long[] {features.length, encoder.features()}, values)),
        false,
        Map.of());
  }

  private Path file(LeRobotDataset dataset, int episode, String camera, Rows rows) {
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
        .resolve("%06d-%s.safetensors".formatted(episode, hash.hex().substring(0, 16)));
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
