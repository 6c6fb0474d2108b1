package flowdeck.training;

import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.flow.Conditioner;
import flowdeck.policy.PolicyModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a model on windows of demonstrations, keeping the epoch that explains held-out episodes
 * best: of a flow first the conditional mean by squared error, then everything by likelihood; of a
 * diffusion model the noise by squared error. Runs on the caller's thread; only one trainer at a
 * time may run in a process.
 */
public final class Trainer {
  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);
  private static final double PROGRESS_SECONDS = 0.5;

  private final TrainingSet training;
  private final TrainingSet heldOut;
  private final TrainingSettings settings;
  private final @Nullable Path checkpoint;
  private final PolicyModel model;
  private final Clock wall = Clock.system();

  private final List<TrainedModel.Score> curve = new ArrayList<>();
  private Map<String, float[]> best = Map.of();
  private int bestEpoch;
  private double bestScore = Double.NaN;
  private double lastScore = Double.NaN;
  private long windowsDone;
  private long startNanos;
  private long reportedNanos;

  /** Prepares the training of a flow of the sizes in the settings. */
  public Trainer(
      TrainingSet training,
      TrainingSet heldOut,
      TrainingSettings settings,
      @Nullable Path checkpoint) {
    this(
        training,
        heldOut,
        settings,
        new PolicyModel.Flow(settings.architecture(training.planSize(), training.contextSize())),
        checkpoint);
  }

  /**
   * Prepares a training.
   *
   * @param model what is trained; fits the windows
   * @param heldOut windows of other episodes, under the same normalisation; if it is empty, the
   *     training windows themselves are scored
   * @param checkpoint where to keep the state after each epoch, continued from if it exists; null
   *     for none
   */
  public Trainer(
      TrainingSet training,
      TrainingSet heldOut,
      TrainingSettings settings,
      PolicyModel model,
      @Nullable Path checkpoint) {
    if (training.size() == 0) {
      throw new InputException("There are no training windows; record or choose more episodes.");
    }
    this.training = training;
    this.heldOut = heldOut.size() == 0 ? training : heldOut;
    this.checkpoint = checkpoint;
    this.model = model;
    this.settings =
        hasMean(model)
            ? settings
            : settings.with(settings.schedule().lasting(0, settings.schedule().epochs()));
  }

  /** Whether there is a conditional mean to start with: without an affine layer there is none. */
  private static boolean hasMean(PolicyModel model) {
    return model instanceof PolicyModel.Flow flow && flow.sizes().conditioner() == Conditioner.FILM;
  }

  private Fitter fitter() {
    return switch (model) {
      case PolicyModel.Flow flow -> new FlowFitter(flow.sizes(), training.dims(), settings);
      case PolicyModel.Diffusion diffusion -> new DiffusionFitter(diffusion, settings);
    };
  }

  private TrainingProgress.Phase mainPhase() {
    return switch (model) {
      case PolicyModel.Flow flow -> TrainingProgress.Phase.LIKELIHOOD;
      case PolicyModel.Diffusion diffusion -> TrainingProgress.Phase.DENOISING;
    };
  }

  /**
   * Trains until the end, until patience is lost, or until cancelled.
   *
   * @param progress told about twice a second, on this thread
   * @param cancelled asked after each step
   */
  public TrainedModel train(Consumer<TrainingProgress> progress, BooleanSupplier cancelled) {
    try (Fitter fitter = fitter()) {
      int epochs = settings.schedule().warmStartEpochs() + settings.schedule().epochs();
      int done = resume(fitter);
      startNanos = wall.nanos();
      windowsDone = 0;
      boolean stopped = false;
      for (int epoch = done + 1; epoch <= epochs && !stopped && !patienceLost(epoch); epoch++) {
        stopped = !runEpoch(fitter, epoch, epochs, progress, cancelled);
        if (!stopped && checkpoint != null) {
          state(fitter, epoch).write(checkpoint);
        }
      }
      if (best.isEmpty()) {
        keep(fitter, 0, Double.NaN);
      }
      return new TrainedModel(model, best, List.copyOf(curve), bestEpoch, !stopped);
    }
  }

  private boolean patienceLost(int epoch) {
    int patience = settings.schedule().patience();
    return patience > 0 && bestEpoch > 0 && epoch - 1 - bestEpoch >= patience;
  }

  private boolean runEpoch(
      Fitter fitter,
      int epoch,
      int epochs,
      Consumer<TrainingProgress> progress,
      BooleanSupplier cancelled) {
    TrainingSettings.Schedule schedule = settings.schedule();
    boolean warmUp = epoch <= schedule.warmStartEpochs();
    TrainingProgress.Phase phase = warmUp ? TrainingProgress.Phase.WARM_START : mainPhase();
    if (epoch == schedule.warmStartEpochs() + 1) {
      fitter.afterWarmStart(training);
    }
    // Order and noise follow from seed and epoch alone, so that a resumed run repeats them.
    SplittableRandom random = new SplittableRandom(settings.seed() * 1_000_003 + epoch);
    int[] order = shuffled(training.size(), random);
    int steps = (order.length + schedule.batch() - 1) / schedule.batch();
    int phaseEpochs = warmUp ? schedule.warmStartEpochs() : schedule.epochs();
    int phaseEpoch = warmUp ? epoch - 1 : epoch - 1 - schedule.warmStartEpochs();
    double total = 0;
    for (int step = 0; step < steps; step++) {
      int from = step * schedule.batch();
      int to = Math.min(order.length, from + schedule.batch());
      Draw draw =
          new Draw(
              training,
              Arrays.copyOfRange(order, from, to),
              random.nextLong(),
              (share, window, draws) -> share.disturb(window, settings.noise(), training, draws));
      double fraction = (phaseEpoch + step / (double) steps) / phaseEpochs;
      double rate = fitter.learningRate(fraction, (long) steps * phaseEpochs);
      total += fitter.step(draw, phase, rate, random) * draw.size();
      windowsDone += draw.size();
      double overall = (epoch - 1 + (step + 1.0) / steps) / epochs;
      report(progress, phase, epoch, epochs, overall, total / to);
      if (cancelled.getAsBoolean()) {
        return false;
      }
    }
    double score = warmUp ? Double.NaN : fitter.score(heldOut);
    lastScore = score;
    curve.add(new TrainedModel.Score(epoch, total / order.length, score));
    if (!warmUp && !(score <= bestScore)) {
      keep(fitter, epoch, score);
    }
    log(phase, "%d of %d".formatted(epoch, epochs), total / order.length, score);
    return true;
  }

  private static void log(TrainingProgress.Phase phase, String epoch, double loss, double score) {
    switch (phase) {
      case WARM_START -> LOG.info("Epoch {}: squared error {}", epoch, rounded(loss));
      case LIKELIHOOD ->
          LOG.info(
              "Epoch {}: {} nats per dimension, held-out {}",
              epoch,
              rounded(-loss),
              rounded(score));
      case DENOISING ->
          LOG.info(
              "Epoch {}: squared error of the noise {}, held-out {}",
              epoch,
              rounded(loss),
              rounded(-score));
    }
  }

  private static String rounded(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private void keep(Fitter fitter, int epoch, double score) {
    Map<String, float[]> copy = new LinkedHashMap<>();
    fitter.descent().average().forEach((name, values) -> copy.put(name, values.clone()));
    best = copy;
    bestEpoch = epoch;
    bestScore = score;
  }

  static int[] shuffled(int count, SplittableRandom random) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private void report(
      Consumer<TrainingProgress> progress,
      TrainingProgress.Phase phase,
      int epoch,
      int epochs,
      double overall,
      double loss) {
    long now = wall.nanos();
    if (now - reportedNanos < PROGRESS_SECONDS * 1e9 && overall < 1) {
      return;
    }
    reportedNanos = now;
    double seconds = (now - startNanos) / 1e9;
    double speed = windowsDone / Math.max(seconds, 1e-9);
    double remaining = (1 - overall) * epochs * training.size() / Math.max(speed, 1e-9);
    progress.accept(
        new TrainingProgress(
            phase,
            epoch,
            epochs,
            overall,
            loss,
            lastScore,
            bestScore,
            speed,
            Duration.ofMillis(Math.round(remaining * 1000))));
  }

  private int resume(Fitter fitter) {
    if (checkpoint == null || !Files.exists(checkpoint)) {
      return 0;
    }
    Checkpoint saved = Checkpoint.read(checkpoint);
    saved.requireSame(checkpoint, model, fingerprint());
    fitter.descent().restore(saved.part("weights."), saved.part("average."));
    fitter
        .descent()
        .adam()
        .restore(saved.adamSteps(), saved.part("adam.first."), saved.part("adam.second."));
    best = saved.part("best.");
    bestEpoch = saved.bestEpoch();
    bestScore = saved.bestScore();
    curve.addAll(saved.curve());
    lastScore = curve.isEmpty() ? Double.NaN : curve.getLast().heldOut();
    LOG.info("Continuing training from {} after epoch {}", checkpoint, saved.epoch());
    return saved.epoch();
  }

  private Checkpoint state(Fitter fitter, int epoch) {
    Map<String, float[]> tensors = new LinkedHashMap<>();
    fitter.descent().weights().forEach((name, values) -> tensors.put("weights." + name, values));
    fitter.descent().average().forEach((name, values) -> tensors.put("average." + name, values));
    fitter
        .descent()
        .adam()
        .firstMoments()
        .forEach((name, values) -> tensors.put("adam.first." + name, values));
    fitter
        .descent()
        .adam()
        .secondMoments()
        .forEach((name, values) -> tensors.put("adam.second." + name, values));
    best.forEach((name, values) -> tensors.put("best." + name, values));
    return new Checkpoint(
        epoch,
        bestEpoch,
        bestScore,
        fitter.descent().adam().steps(),
        fingerprint(),
        curve,
        tensors);
  }

  /** Tells trainings apart that must not continue each other. */
  private String fingerprint() {
    String sizes =
        switch (model) {
          case PolicyModel.Flow flow -> ""; // in the settings
          case PolicyModel.Diffusion diffusion -> diffusion.unet() + "; ";
        };
    return "%s%s; %d training windows, %d held out"
        .formatted(sizes, settings, training.size(), heldOut.size());
  }
}
