package flowdeck.training;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.policy.Safetensors;
import flowdeck.policy.Safetensors.Tensor;
import flowdeck.policy.encoder.EncoderConfig;
import flowdeck.policy.encoder.EncoderNet;
import flowdeck.policy.encoder.ImageScaler;
import flowdeck.policy.encoder.KeypointEncoder;
import flowdeck.policy.encoder.SoftArgmax;
import flowdeck.policy.encoder.SoftArgmax.Point;
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
 * <p>Runs on the thread that calls {@link #run}; {@link #cancel} may come from any. Only one
 * training can run in a process, because torch's gradient collection in DJL is global.
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
  private final NDManager manager;
  private final EncoderNet net;
  private final ParameterStore store;
  private final AdamW optimizer;
  private final EncoderLoss loss;
  private final List<Example> heldOut = new ArrayList<>();
  private int steps;
  private double smoothedLoss = Double.NaN;
  private double secondsBefore;

  /**
   * How to train.
   *
   * @param images how many to train on
   * @param batch images per step
   * @param learningRate at its highest
   * @param weightDecay decoupled
   * @param seed of weights, scenes and disturbances
   * @param sceneThreads threads that make scenes
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
      int heldOut,
      int checkpointImages) {

    /** The recipe that worked in the trials. */
    public static Settings of(int images, long seed) {
      return new Settings(images, 8, 1e-3, 1e-4, seed, 1, 256, 1000);
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
    manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
    net = new EncoderNet(config);
    net.initialize(manager, settings.seed);
    store = new ParameterStore(manager, false);
    optimizer = new AdamW(manager, net.parameters(), settings.weightDecay, LONGEST_GRADIENT);
    loss = new EncoderLoss(config, manager);
  }

  /** Stops after the current step; the checkpoint is written first. */
  public void cancel() {
    cancelled.set(true);
  }

  /** Images trained on so far. */
  public int images() {
    return steps * settings.batch;
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
      steps = Integer.parseInt(metadata.getOrDefault("steps", "?"));
      smoothedLoss = Double.parseDouble(metadata.getOrDefault("loss", "?"));
      secondsBefore = Double.parseDouble(metadata.getOrDefault("seconds", "?"));
    } catch (NumberFormatException e) {
      throw new InputException(
          "%s is no checkpoint of an encoder; start without --resume.".formatted(file), e);
    }
    net.load(tensors, KeypointEncoder.PREFIX);
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
      sources.add(scenes.apply(settings.seed + 1_000_000L * steps + i));
    }
    int firstStep = steps;
    int total = (settings.images + settings.batch - 1) / settings.batch;
    Clock clock = Clock.system();
    long start = clock.nanos();
    EncoderReport report = null;
    try (EncoderBatches batches =
        new EncoderBatches(config, sources, settings.batch, settings.seed + steps)) {
      while (steps < total && !cancelled.get()) {
        double value = step(batches.next(), learningRate(steps, total));
        steps++;
        smoothedLoss =
            Double.isNaN(smoothedLoss) ? value : smoothedLoss + SMOOTHING * (value - smoothedLoss);
        double seconds = (clock.nanos() - start) * 1e-9;
        report = steps == total || checkpointDue() ? evaluate() : null;
        if (report != null) {
          write(report, secondsBefore + seconds);
        }
        double rate = (steps - firstStep) * settings.batch / seconds;
        double remaining = (total - steps) * settings.batch / rate;
        listener.accept(
            new Progress(images(), settings.images, smoothedLoss, rate, remaining, report));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.info("Training interrupted after {} images", images());
    }
    if (report == null) {
      report = evaluate();
      write(report, secondsBefore + (clock.nanos() - start) * 1e-9);
    }
    return report;
  }

  private boolean checkpointDue() {
    int before = (steps - 1) * settings.batch;
    return images() / settings.checkpointImages != before / settings.checkpointImages;
  }

  private double step(EncoderBatch batch, double rate) {
    try (NDManager scope = manager.newSubManager()) {
      double value;
      try (GradientCollector gradients = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDArray images =
            scope.create(
                batch.images(), new Shape(batch.size(), 3, config.height(), config.width()));
        NDArray total = loss.of(net.forward(store, new NDList(images), true), batch);
        gradients.backward(total);
        value = total.getFloat();
      }
      if (!Double.isFinite(value)) {
        throw new IllegalStateException(
            "The loss became %s after %d images".formatted(value, images()));
      }
      optimizer.step(rate);
      return value;
    }
  }

  /** One cycle: a linear warm-up, then a cosine down to nothing. */
  private double learningRate(int step, int total) {
    double done = (step + 0.5) / total;
    if (done < WARM_UP) {
      return settings.learningRate * (FIRST_RATE_SHARE + (1 - FIRST_RATE_SHARE) * done / WARM_UP);
    }
    return settings.learningRate * 0.5 * (1 + Math.cos(Math.PI * (done - WARM_UP) / (1 - WARM_UP)));
  }

  /** Errors on the held-out images with the running statistics a policy will use. */
  private EncoderReport evaluate() {
    ImageScaler scaler = new ImageScaler(config.width(), config.height());
    int count = config.keypoints().size();
    int width = config.width() / 4;
    int height = config.height() / 4;
    List<Point[]> located = new ArrayList<>();
    for (int i = 0; i < heldOut.size(); i += settings.batch) {
      List<Example> part = heldOut.subList(i, Math.min(heldOut.size(), i + settings.batch));
      EncoderBatch batch = EncoderBatch.of(config, part, scaler, 0, false);
      try (NDManager scope = manager.newSubManager()) {
        NDArray images =
            scope.create(
                batch.images(), new Shape(batch.size(), 3, config.height(), config.width()));
        float[] logits = net.forward(store, new NDList(images), false).get(0).toFloatArray();
        for (int b = 0; b < part.size(); b++) {
          Point[] points = new Point[count];
          for (int k = 0; k < count; k++) {
            points[k] = SoftArgmax.locate(logits, (b * count + k) * width * height, width, height);
          }
          located.add(points);
        }
      }
    }
    return EncoderReport.of(config, heldOut, located);
  }

  private void write(EncoderReport report, double seconds) {
    Map<String, Tensor> weights = net.export(KeypointEncoder.PREFIX);
    EncoderFiles.write(
        folder,
        config,
        weights,
        new EncoderFiles.Provenance(
            images(),
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
            "steps",
            Integer.toString(steps),
            "loss",
            Double.toString(smoothedLoss),
            "seconds",
            Double.toString(seconds)));
  }

  @Override
  public void close() {
    manager.close();
  }
}
