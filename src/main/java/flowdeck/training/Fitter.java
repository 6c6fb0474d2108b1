package flowdeck.training;

import java.util.Map;
import java.util.SplittableRandom;

/**
 * A model being trained: its weights, the optimiser and the moving average of the weights. One
 * thread makes, uses and closes it; only one may compute gradients at a time in a process.
 */
interface Fitter extends AutoCloseable {
  /** The weights by name, as the optimiser moves them. */
  Map<String, float[]> weights();

  /** Their moving average, which is scored and kept. */
  Map<String, float[]> average();

  /** The optimiser's state. */
  Adam adam();

  /** Replaces all weights, the moving average included, by saved ones. */
  void restore(Map<String, float[]> weights, Map<String, float[]> average);

  /**
   * The learning rate of a step.
   *
   * @param fraction of the phase that is done
   * @param steps of the whole phase
   */
  double learningRate(double fraction, long steps);

  /**
   * One optimiser step on a batch.
   *
   * @param random what the loss draws from
   * @return the loss before the step
   */
  double step(
      Batch batch, TrainingProgress.Phase phase, double learningRate, SplittableRandom random);

  /** Called once between the warm start and what follows. */
  void afterWarmStart(Pairs set);

  /** How well the averaged weights explain a set; more is better. */
  double score(Pairs set);

  @Override
  void close();
}
