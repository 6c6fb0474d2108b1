package flowdeck.training;

import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.flow.Conditioner;
import flowdeck.flow.FlowArchitecture;
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
 * Trains a flow on windows of demonstrations: first the conditional mean by squared error, then
 * everything by likelihood, keeping the epoch that explains held-out episodes best. Runs on the
 * caller's thread; only one trainer at a time may run in a process.
 */
public final class Trainer {
  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);
  private static final double PROGRESS_SECONDS = 0.5;

  private final TrainingSet training;
  private final TrainingSet heldOut;
  private final TrainingSettings settings;
  private final @Nullable Path checkpoint;
  private final FlowArchitecture architecture;
  private final Clock wall = Clock.system();

  private final List<TrainedFlow.Score> curve = new ArrayList<>();
  private Map<String, float[]> best = Map.of();
  private int bestEpoch;
  private double bestScore = Double.NaN;
  private double lastScore = Double.NaN;
  private long windowsDone;
  private long startNanos;
  private long reportedNanos;

  /**
   * Prepares a training.
   *
   * @param heldOut windows of other episodes, under the same normalisation; if it is empty, the
   *     training windows themselves are scored
   * @param checkpoint where to keep the state after each epoch, continued from if it exists; null
   *     for none
   */
  public Trainer(
      TrainingSet training,
      TrainingSet heldOut,
      TrainingSettings settings,
      @Nullable Path checkpoint) {
    if (training.size() == 0) {
      throw new InputException("There are no training windows; record or choose more episodes.");
    }
    this.training = training;
    this.heldOut = heldOut.size() == 0 ? training : heldOut;
    this.checkpoint = checkpoint;
    architecture = settings.architecture(training.planSize(), training.contextSize());
    // Without an affine layer there is no mean to start with.
    this.settings =
        architecture.conditioner() == Conditioner.FILM
            ? settings
            : settings.with(settings.schedule().lasting(0, settings.schedule().epochs()));
  }

  /** Sizes of the flow that is trained. */
  public FlowArchitecture architecture() {
    return architecture;
  }

  /**
   * Trains until the end, until patience is lost, or until cancelled.
   *
   * @param progress told about twice a second, on this thread
   * @param cancelled asked after each step
   */
  public TrainedFlow train(Consumer<TrainingProgress> progress, BooleanSupplier cancelled) {
    try (FlowFitter fitter = new FlowFitter(architecture, training.dims(), settings)) {
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
      return new TrainedFlow(architecture, best, List.copyOf(curve), bestEpoch, !stopped);
    }
  }

  private boolean patienceLost(int epoch) {
    int patience = settings.schedule().patience();
    return patience > 0 && bestEpoch > 0 && epoch - 1 - bestEpoch >= patience;
  }

  private boolean runEpoch(
      FlowFitter fitter,
      int epoch,
      int epochs,
      Consumer<TrainingProgress> progress,
      BooleanSupplier cancelled) {
    TrainingSettings.Schedule schedule = settings.schedule();
    boolean warmUp = epoch <= schedule.warmStartEpochs();
    TrainingProgress.Phase phase =
        warmUp ? TrainingProgress.Phase.WARM_START : TrainingProgress.Phase.LIKELIHOOD;
    if (epoch == schedule.warmStartEpochs() + 1) {
      fitter.startLikelihood(training);
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
      FlowFitter.Batch batch = FlowFitter.Batch.of(training, Arrays.copyOfRange(order, from, to));
      batch.disturb(settings.noise(), training, random);
      double fraction = (phaseEpoch + step / (double) steps) / phaseEpochs;
      total += fitter.step(batch, phase, schedule.learningRate(fraction)) * batch.size();
      windowsDone += batch.size();
      double overall = (epoch - 1 + (step + 1.0) / steps) / epochs;
      report(progress, phase, epoch, epochs, overall, total / to);
      if (cancelled.getAsBoolean()) {
        return false;
      }
    }
    double score = warmUp ? Double.NaN : fitter.score(heldOut);
    lastScore = score;
    curve.add(new TrainedFlow.Score(epoch, total / order.length, score));
    if (!warmUp && !(score <= bestScore)) {
      keep(fitter, epoch, score);
    }
    if (warmUp) {
      LOG.info("Epoch {} of {}: squared error {}", epoch, epochs, rounded(total / order.length));
    } else {
      LOG.info(
          "Epoch {} of {}: {} nats per dimension, held-out {}",
          epoch,
          epochs,
          rounded(-total / order.length),
          rounded(score));
    }
    return true;
  }

  private static String rounded(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private void keep(FlowFitter fitter, int epoch, double score) {
    Map<String, float[]> copy = new LinkedHashMap<>();
    fitter.average().forEach((name, values) -> copy.put(name, values.clone()));
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

  private int resume(FlowFitter fitter) {
    if (checkpoint == null || !Files.exists(checkpoint)) {
      return 0;
    }
    Checkpoint saved = Checkpoint.read(checkpoint);
    saved.requireSame(checkpoint, architecture, fingerprint());
    fitter.restore(saved.part("weights."), saved.part("average."));
    fitter.adam().restore(saved.adamSteps(), saved.part("adam.first."), saved.part("adam.second."));
    best = saved.part("best.");
    bestEpoch = saved.bestEpoch();
    bestScore = saved.bestScore();
    curve.addAll(saved.curve());
    lastScore = curve.isEmpty() ? Double.NaN : curve.getLast().heldOut();
    LOG.info("Continuing training from {} after epoch {}", checkpoint, saved.epoch());
    return saved.epoch();
  }

  private Checkpoint state(FlowFitter fitter, int epoch) {
    Map<String, float[]> tensors = new LinkedHashMap<>();
    fitter.weights().forEach((name, values) -> tensors.put("weights." + name, values));
    fitter.average().forEach((name, values) -> tensors.put("average." + name, values));
    fitter
        .adam()
        .firstMoments()
        .forEach((name, values) -> tensors.put("adam.first." + name, values));
    fitter
        .adam()
        .secondMoments()
        .forEach((name, values) -> tensors.put("adam.second." + name, values));
    best.forEach((name, values) -> tensors.put("best." + name, values));
    return new Checkpoint(
        epoch, bestEpoch, bestScore, fitter.adam().steps(), fingerprint(), curve, tensors);
  }

  /** Tells trainings apart that must not continue each other. */
  private String fingerprint() {
    return "%s; %d training windows, %d held out"
        .formatted(settings, training.size(), heldOut.size());
  }
}
