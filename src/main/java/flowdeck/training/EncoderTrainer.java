package flowdeck.training;

import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.policy.Safetensors;
import flowdeck.policy.Safetensors.Tensor;
import flowdeck.policy.encoder.EncoderConfig;
import flowdeck.policy.encoder.KeypointEncoder;
import flowdeck.training.SceneSource.Example;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Teaches an encoder from scratch to locate key points, on images that are made as it goes: with a
 * renderer at hand new images cost far less than the passes over them.
 *
 * <p>Runs on the thread that calls {@link #run}; {@link #cancel} may come from any.
 */
public final class EncoderTrainer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EncoderTrainer.class);
  private static final String CHECKPOINT = "checkpoint.safetensors";
  private static final double WARM_UP = 0.15;
  private static final double FIRST_RATE_SHARE = 0.04;
  private static final double LONGEST_GRADIENT = 5;
  private static final double SMOOTHING = 0.05;

  private final EncoderConfig config;
  private final Settings settings;
  private final LongFunction<SceneSource> scenes;
  private final Path folder;
  private final Consumer<Progress> listener;
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private final EncoderWorker first;
  private final AdamW optimizer;
  private final List<Example> heldOut = new ArrayList<>();
  private int images;
  private int steps;
  private double smoothedLoss = Double.NaN;
  private double secondsBefore;

  /**
   * How to train.
   *
   * @param images how many to train on
   * @param batch images per step, a multiple of {@code trainThreads}
   * @param learningRate at its highest
   * @param weightDecay decoupled
   * @param seed of weights, scenes and disturbances
   * @param sceneThreads threads that make scenes
   * @param trainThreads threads that share each step
   * @param heldOut images the reports are made on
   * @param checkpointImages images between reports and checkpoints
   */
  public record Settings(
      int images,
      int batch,
      double learningRate,
      double weightDecay,
      long seed,
      int sceneThreads,
      int trainThreads,
      int heldOut,
      int checkpointImages) {

    public Settings {
      if (images < 1 || batch < 1 || sceneThreads < 1 || trainThreads < 1) {
        throw new InputException(
            "Images, batch and threads of an encoder training must be at least 1.");
      }
      if (batch % trainThreads != 0) {
        throw new InputException(
            "A batch of %d cannot be shared by %d threads; make it a multiple."
                .formatted(batch, trainThreads));
      }
    }
  }

  /**
   * Where the training stands.
   *
   * @param images trained on so far
   * @param total to train on
   * @param loss smoothed over the last steps
   * @param imagesPerSecond since the training started or was resumed
   * @param remainingSeconds estimate
   * @param heldOut errors on images it does not train on, or null between reports
   */
  public record Progress(
      int images,
      int total,
      double loss,
      double imagesPerSecond,
      double remainingSeconds,
      @Nullable EncoderReport heldOut) {}

  /**
   * @param config size and outputs of the encoder
   * @param settings how to train
   * @param scenes opens a scene source for a seed; different seeds give different scenes
   * @param folder gets {@code encoder.safetensors}, {@code encoder.json} and the checkpoint
   * @param listener told after every step, on the training thread
   */
  public EncoderTrainer(
      EncoderConfig config,
      Settings settings,
      LongFunction<SceneSource> scenes,
      Path folder,
      Consumer<Progress> listener) {
    this.config = config;
    this.settings = settings;
    this.scenes = scenes;
    this.folder = folder;
    this.listener = listener;
    first = EncoderWorker.first(config, settings.seed);
    optimizer =
        new AdamW(
            first.manager(), first.net().parameters(), settings.weightDecay, LONGEST_GRADIENT);
  }

  /** Stops after the current step; the checkpoint is written first. */
  public void cancel() {
    cancelled.set(true);
  }

  /** Images trained on so far. */
  public int images() {
    return images;
  }

  /**
   * Goes on from the checkpoint in the folder.
   *
   * @throws InputException if there is none, or it is of another encoder
   */
  public void resume() {
    Path file = folder.resolve(CHECKPOINT);
    if (!Files.exists(file)) {
      throw new InputException(
          "There is no %s to resume from; start without --resume.".formatted(file));
    }
    Map<String, Tensor> tensors = Safetensors.read(file);
    Map<String, String> metadata = Safetensors.metadata(file);
    try {
      images = Integer.parseInt(metadata.getOrDefault("images", "?"));
      steps = Integer.parseInt(metadata.getOrDefault("steps", "?"));
      smoothedLoss = Double.parseDouble(metadata.getOrDefault("loss", "?"));
      secondsBefore = Double.parseDouble(metadata.getOrDefault("seconds", "?"));
    } catch (NumberFormatException e) {
      throw new InputException(
          "%s is no checkpoint of an encoder; start without --resume.".formatted(file), e);
    }
    first.net().load(tensors, KeypointEncoder.PREFIX);
    optimizer.load(tensors, steps);
  }

  /**
   * Trains until all images are used or {@link #cancel} is called, and writes the encoder.
   *
   * @return errors on held-out images at the end
   */
  public EncoderReport run() {
    // Held-out scenes follow from the seed alone, so reports before and after a resume compare.
    SceneSource unseen = scenes.apply(~settings.seed);
    while (heldOut.size() < settings.heldOut) {
      heldOut.add(unseen.next());
    }
    List<SceneSource> sources = new ArrayList<>();
    for (int i = 0; i < settings.sceneThreads; i++) {
      sources.add(scenes.apply(settings.seed + 1_000_000L * images + i + 1));
    }
    int before = images;
    Clock clock = Clock.system();
    long start = clock.nanos();
    EncoderReport report = null;
    int share = settings.batch / settings.trainThreads;
    try (EncoderTeam team = new EncoderTeam(first, settings.trainThreads);
        EncoderBatches batches =
            new EncoderBatches(config, sources, share, settings.seed + images)) {
      while (images < settings.images && !cancelled.get()) {
        double value = team.collect(batches);
        if (!Double.isFinite(value)) {
          throw new IllegalStateException(
              "The loss became %s after %d images".formatted(value, images));
        }
        optimizer.step(learningRate(), settings.trainThreads);
        steps++;
        boolean checkpoint =
            (images + settings.batch) / settings.checkpointImages
                != images / settings.checkpointImages;
        images += settings.batch;
        smoothedLoss =
            Double.isNaN(smoothedLoss) ? value : smoothedLoss + SMOOTHING * (value - smoothedLoss);
        double seconds = (clock.nanos() - start) * 1e-9;
        report = images >= settings.images || checkpoint ? evaluate() : null;
        if (report != null) {
          write(report, secondsBefore + seconds);
        }
        double rate = (images - before) / seconds;
        double remaining = (settings.images - images) / rate;
        listener.accept(
            new Progress(images, settings.images, smoothedLoss, rate, remaining, report));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.info("Training interrupted after {} images", images);
    }
    if (report == null) {
      report = evaluate();
      write(report, secondsBefore + (clock.nanos() - start) * 1e-9);
    }
    return report;
  }

  /** One cycle: a linear warm-up, then a cosine down to nothing. */
  private double learningRate() {
    double done = Math.min(1, (images + 0.5 * settings.batch) / settings.images);
    if (done < WARM_UP) {
      return settings.learningRate * (FIRST_RATE_SHARE + (1 - FIRST_RATE_SHARE) * done / WARM_UP);
    }
    return settings.learningRate * 0.5 * (1 + Math.cos(Math.PI * (done - WARM_UP) / (1 - WARM_UP)));
  }

  private EncoderReport evaluate() {
    return EncoderReport.of(config, heldOut, first.locate(heldOut, settings.batch));
  }

  private void write(EncoderReport report, double seconds) {
    Map<String, Tensor> weights = first.net().export(KeypointEncoder.PREFIX);
    EncoderFiles.write(
        folder,
        config,
        weights,
        new EncoderFiles.Provenance(
            images,
            settings.images,
            settings.batch,
            settings.learningRate,
            settings.seed,
            seconds,
            smoothedLoss,
            report));
    Map<String, Tensor> everything = new LinkedHashMap<>(weights);
    everything.putAll(optimizer.export());
    Safetensors.write(
        folder.resolve(CHECKPOINT),
        everything,
        false,
        Map.of(
            "images",
            Integer.toString(images),
            "steps",
            Integer.toString(steps),
            "loss",
            Double.toString(smoothedLoss),
            "seconds",
            Double.toString(seconds)));
  }

  @Override
  public void close() {
    first.close();
  }
}
