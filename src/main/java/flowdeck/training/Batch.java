package flowdeck.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Some windows, assembled.
 *
 * @param size how many
 * @param contexts [size][context]
 * @param plans [size][dims]
 */
record Batch(int size, float[] contexts, float[] plans) {

  /** Windows from {@code from} on, as they are. */
  static Batch consecutive(Pairs set, int from, int most) {
    int size = Math.min(most, set.size() - from);
    int[] chosen = new int[size];
    for (int i = 0; i < size; i++) {
      chosen[i] = from + i;
    }
    return of(set, chosen);
  }

  /** The chosen windows, as they are. */
  static Batch of(Pairs set, int[] chosen) {
    float[] contexts = new float[chosen.length * set.contextSize()];
    float[] plans = new float[chosen.length * set.planSize()];
    for (int i = 0; i < chosen.length; i++) {
      set.context(chosen[i], contexts, i * set.contextSize());
      set.plan(chosen[i], plans, i * set.planSize());
    }
    return new Batch(chosen.length, contexts, plans);
  }

  /**
   * This batch in parts of about the same size, in order; some may be empty.
   *
   * @param parts how many
   */
  List<Batch> shares(int parts) {
    List<Batch> shares = new ArrayList<>();
    int context = size == 0 ? 0 : contexts.length / size;
    int plan = size == 0 ? 0 : plans.length / size;
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) size * part / parts);
      int to = (int) ((long) size * (part + 1) / parts);
      shares.add(
          new Batch(
              to - from,
              Arrays.copyOfRange(contexts, from * context, to * context),
              Arrays.copyOfRange(plans, from * plan, to * plan)));
    }
    return shares;
  }

  /** Adds noise in place. */
  void disturb(TrainingSettings.Noise noise, TrainingSet set, SplittableRandom random) {
    int features = set.observationSize() - set.dims();
    for (int i = 0; i < contexts.length; i++) {
      boolean feature = i % set.observationSize() < features;
      double scale = feature ? noise.features() : noise.latestAction();
      if (scale > 0) {
        contexts[i] += (float) (scale * random.nextGaussian());
      }
    }
    if (noise.action() > 0) {
      for (int i = 0; i < plans.length; i++) {
        plans[i] += (float) (noise.action() * random.nextGaussian());
      }
    }
    if (noise.drift() > 0) {
      drift(noise.drift(), set, random);
    }
  }

  private void drift(double scale, TrainingSet set, SplittableRandom random) {
    int dims = set.dims();
    int features = set.observationSize() - dims;
    for (int window = 0; window < size; window++) {
      for (int dim = 0; dim < dims; dim++) {
        float shift = (float) (scale * random.nextGaussian());
        int context = window * set.contextSize() + features + dim;
        for (int at = 0; at < set.contextSize(); at += set.observationSize()) {
          contexts[context + at] += shift;
        }
        for (int at = 0; at < set.planSize(); at += dims) {
          plans[window * set.planSize() + at + dim] += shift;
        }
      }
    }
  }
}
