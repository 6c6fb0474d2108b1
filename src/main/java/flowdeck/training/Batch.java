package flowdeck.training;

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

  /** Adds noise to a window in place. */
  void disturb(int window, TrainingSettings.Noise noise, TrainingSet set, SplittableRandom random) {
    int features = set.observationSize() - set.dims();
    int context = window * set.contextSize();
    int plan = window * set.planSize();
    for (int i = 0; i < set.contextSize(); i++) {
      boolean feature = i % set.observationSize() < features;
      double scale = feature ? noise.features() : noise.latestAction();
      if (scale > 0) {
        contexts[context + i] += (float) (scale * random.nextGaussian());
      }
    }
    if (noise.action() > 0) {
      for (int i = 0; i < set.planSize(); i++) {
        plans[plan + i] += (float) (noise.action() * random.nextGaussian());
      }
    }
    if (noise.drift() > 0) {
      for (int dim = 0; dim < set.dims(); dim++) {
        float shift = (float) (noise.drift() * random.nextGaussian());
        for (int at = features + dim; at < set.contextSize(); at += set.observationSize()) {
          contexts[context + at] += shift;
        }
        for (int at = dim; at < set.planSize(); at += set.dims()) {
          plans[plan + at] += shift;
        }
      }
    }
  }
}
