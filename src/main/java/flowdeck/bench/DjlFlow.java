package flowdeck.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import flowdeck.core.Frame;
import flowdeck.flow.FlowArchitecture;
import flowdeck.policy.FlowNetwork;
import flowdeck.policy.ImageEncoder;

/** The same decisions in DJL, by the network that is trained. */
final class DjlFlow implements AutoCloseable {
  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private final FlowNetwork network;
  private final int candidates;
  private final int context;
  private final int dims;
  private final float[] history;
  private final float[] base;
  private final float[] action;
  private final Ascent ascent;

  DjlFlow(FlowArchitecture architecture, int candidates) {
    this.candidates = candidates;
    network = new FlowNetwork(manager, architecture, Sizes.tensors(architecture), false);
    context = architecture.context();
    dims = architecture.dims();
    history = Sizes.gaussians(context, 1, 2);
    base = Sizes.gaussians(candidates * dims, 0.5, 3);
    action = new float[dims];
    ascent = new Ascent(dims);
  }

  /**
   * From the history to the likeliest of all candidates.
   *
   * @param repeated whether every candidate's network reads the observation itself, as published,
   *     or what depends on it alone is computed once
   */
  int best(boolean repeated) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray observation = scope.create(history, new Shape(1, context));
      if (repeated) {
        observation = observation.repeat(0, candidates);
      }
      NDArray samples = scope.create(base, new Shape(candidates, dims));
      return (int) network.sample(observation, samples).get(1).argMax().getLong();
    }
  }

  /** From the history to one refined candidate, from a given start, by automatic derivatives. */
  void refine() {
    System.arraycopy(base, 0, action, 0, dims);
    ascent.begin();
    for (int step = 0; step < Ascent.STEPS; step++) {
      try (NDManager scope = manager.newSubManager()) {
        NDArray point = scope.create(action, new Shape(1, dims));
        point.setRequiresGradient(true);
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
          NDArray observation = scope.create(history, new Shape(1, context));
          collector.backward(network.logDensity(observation, point).sum());
        }
        ascent.climb(action, point.getGradient().toFloatArray());
      }
    }
  }

  /** From a frame to the likeliest of all candidates. */
  int best(ImageEncoder encoder, Frame frame) {
    float[] features = encoder.encode(frame);
    System.arraycopy(history, features.length, history, 0, history.length - features.length);
    System.arraycopy(features, 0, history, history.length - features.length, features.length);
    return best(true);
  }

  @Override
  public void close() {
    network.close();
    manager.close();
  }
}
