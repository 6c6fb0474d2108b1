package flowdeck.training;

import java.util.SplittableRandom;

/** A model being trained. One thread makes, uses and closes it. */
interface Fitter extends AutoCloseable {
  /** Its weights, the optimiser and the moving average that is scored and kept. */
  Descent<?> descent();

  /**
   * The learning rate of a step.
   *
   * @param fraction of the phase that is done
   * @param steps of the whole phase
   */
  double learningRate(double fraction, long steps);

  /**
   * One optimiser step.
   *
   * @param random for what the loss draws
   * @return the loss before the step
   */
  double step(
      Draw draw, TrainingProgress.Phase phase, double learningRate, SplittableRandom random);

  /** Called once between the warm start and what follows. */
  void afterWarmStart(Pairs set);

  /** How well the averaged weights explain a set; more is better. */
  double score(Pairs set);

  @Override
  default void close() {
    descent().close();
  }
}
