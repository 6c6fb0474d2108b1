package flowdeck.training;

import flowdeck.flow.FlowArchitecture;

/**
 * How a flow is trained.
 *
 * @param windows stride, history and horizon
 * @param sizes of the flow; its dims and context are replaced by those of the data
 * @param schedule how long and how fast
 * @param noise against overfitting
 * @param seed of weights, order and noise
 * @param threads that share each step; how many changes the result within rounding
 */
public record TrainingSettings(
    StridedWindows windows,
    FlowArchitecture sizes,
    Schedule schedule,
    Noise noise,
    long seed,
    int threads) {

  public TrainingSettings {
    if (threads < 1 || threads > 64) {
      throw new IllegalArgumentException("Threads must be 1 to 64, got " + threads);
    }
  }

  /** What trains in minutes on one core: stride 4, history 4, horizon 4. */
  public static final TrainingSettings STANDARD =
      new TrainingSettings(
          new StridedWindows(4, 4, 4),
          FlowArchitecture.standard(2, 1),
          new Schedule(10, 30, 256, 1e-3, true, 1, 0.99, 0),
          new Noise(0.02, 0.02, 0.02, 0),
          1,
          1);

  /**
   * How long and how fast.
   *
   * @param warmStartEpochs epochs in which only the conditional mean is fitted, by squared error;
   *     without them likelihood training takes far longer to become useful
   * @param epochs epochs of likelihood training
   * @param batch windows per step
   * @param learningRate of Adam (1e-4 in the paper); the largest one if {@code oneCycle}
   * @param oneCycle whether the learning rate rises and then falls to nearly zero
   * @param gradientClip largest Euclidean norm of the gradient, in nats per dimension
   * @param averaging decay per step of the moving average of the weights, which is evaluated and
   *     kept; 0 for none
   * @param patience epochs without a better held-out score after which training ends; 0 for never
   */
  public record Schedule(
      int warmStartEpochs,
      int epochs,
      int batch,
      double learningRate,
      boolean oneCycle,
      double gradientClip,
      double averaging,
      int patience) {
    public Schedule {
      if (warmStartEpochs < 0
          || epochs < 1
          || batch < 1
          || !(learningRate > 0)
          || !(gradientClip > 0)
          || !(averaging >= 0 && averaging < 1)
          || patience < 0) {
        throw new IllegalArgumentException(
            "Not a schedule: %d + %d epochs of batches of %d at %s, clip %s, averaging %s, patience %d"
                .formatted(
                    warmStartEpochs,
                    epochs,
                    batch,
                    learningRate,
                    gradientClip,
                    averaging,
                    patience));
      }
    }

    /**
     * The learning rate at a fraction of the phase, 0 to 1: risen within its first twentieth and
     * then falling to nearly zero, or always the same.
     */
    double learningRate(double fraction) {
      if (!oneCycle) {
        return learningRate;
      }
      double rise = 0.05;
      if (fraction < rise) {
        return learningRate * (0.1 + 0.9 * fraction / rise);
      }
      double fall = (fraction - rise) / (1 - rise);
      return learningRate * (0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * fall)));
    }

    /** This schedule with another length. */
    public Schedule lasting(int warmStartEpochs, int epochs) {
      return new Schedule(
          warmStartEpochs,
          epochs,
          batch,
          learningRate,
          oneCycle,
          gradientClip,
          averaging,
          patience);
    }
  }

  /**
   * Standard deviations of Gaussian noise, in normalised units.
   *
   * @param action on the plan; keeps the density of numbers that hardly vary finite
   * @param features on the encoder's features
   * @param latestAction on the latest action of each observation
   * @param drift the same for all actions of a window, observed and planned: a plan then follows
   *     from where the arms are, also where no demonstration was
   */
  public record Noise(double action, double features, double latestAction, double drift) {
    public Noise {
      if (!(action >= 0 && features >= 0 && latestAction >= 0 && drift >= 0)) {
        throw new IllegalArgumentException(
            "Noise must not be negative, got %s, %s, %s and %s"
                .formatted(action, features, latestAction, drift));
      }
    }
  }

  /** These settings with another schedule. */
  public TrainingSettings with(Schedule schedule) {
    return new TrainingSettings(windows, sizes, schedule, noise, seed, threads);
  }

  /** These settings with another noise. */
  public TrainingSettings with(Noise noise) {
    return new TrainingSettings(windows, sizes, schedule, noise, seed, threads);
  }

  /** These settings with other windows. */
  public TrainingSettings with(StridedWindows windows) {
    return new TrainingSettings(windows, sizes, schedule, noise, seed, threads);
  }

  /** These settings with other sizes. */
  public TrainingSettings with(FlowArchitecture sizes) {
    return new TrainingSettings(windows, sizes, schedule, noise, seed, threads);
  }

  /** These settings with another seed. */
  public TrainingSettings withSeed(long seed) {
    return new TrainingSettings(windows, sizes, schedule, noise, seed, threads);
  }

  /** These settings with another number of threads. */
  public TrainingSettings withThreads(int threads) {
    return new TrainingSettings(windows, sizes, schedule, noise, seed, threads);
  }

  /** The flow's sizes for given data. */
  FlowArchitecture architecture(int dims, int context) {
    return sizes.forData(dims, context);
  }
}
