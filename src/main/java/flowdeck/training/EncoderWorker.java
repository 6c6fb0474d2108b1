package flowdeck.training;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import flowdeck.policy.encoder.EncoderConfig;
import flowdeck.policy.encoder.EncoderNet;
import flowdeck.policy.encoder.ImageScaler;
import flowdeck.policy.encoder.SoftArgmax;
import flowdeck.policy.encoder.SoftArgmax.Point;
import flowdeck.training.SceneSource.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One thread's share of every training step. Workers share the weights but each collects gradients
 * of its own: one meeting per step, instead of torch's own threads, which meet in every operation
 * and on a busy machine mostly wait for each other.
 *
 * <p>Each worker normalises its share of the batch by itself; the first one's running statistics
 * are those that are kept.
 */
final class EncoderWorker implements AutoCloseable {
  private final EncoderConfig config;
  private final NDManager manager;
  private final EncoderNet net;
  private final ParameterStore store;
  private final EncoderLoss loss;

  private EncoderWorker(EncoderConfig config) {
    this.config = config;
    manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
    net = new EncoderNet(config);
    store = new ParameterStore(manager, false);
    loss = new EncoderLoss(config, manager);
  }

  /** The worker that owns the weights, filled from the seed. */
  static EncoderWorker first(EncoderConfig config, long seed) {
    EncoderWorker worker = new EncoderWorker(config);
    worker.net.initialize(worker.manager, seed);
    return worker;
  }

  /** Another worker on the weights of this one, which must not be loaded anew afterwards. */
  EncoderWorker companion() {
    EncoderWorker worker = new EncoderWorker(config);
    Map<String, Parameter> copies = worker.net.parameters();
    net.parameters()
        .forEach(
            (name, parameter) -> {
              NDArray own = parameter.getArray();
              // A detached array has the same numbers in memory, but a gradient of its own.
              NDArray copy = parameter.requiresGradient() ? own.stopGradient() : own.duplicate();
              copy.attach(worker.manager);
              copy.setRequiresGradient(parameter.requiresGradient());
              Objects.requireNonNull(copies.get(name)).setArray(copy);
            });
    return worker;
  }

  EncoderNet net() {
    return net;
  }

  NDManager manager() {
    return manager;
  }

  /**
   * Adds the gradient of the batch's loss to this worker's gradients.
   *
   * @return the loss
   */
  double collect(EncoderBatch batch) {
    // DJL's gradient collector allows one thread per process; these two calls are what it does.
    JniUtils.setGradMode(true);
    try (NDManager scope = manager.newSubManager()) {
      NDArray total = loss.of(net.forward(store, new NDList(images(scope, batch)), true), batch);
      NDArray one = scope.ones(total.getShape());
      JniUtils.backward((PtNDArray) total, (PtNDArray) one, false, false);
      return total.getFloat();
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  /** Adds this worker's gradients to another's and forgets them. */
  void handOver(EncoderWorker first) {
    Map<String, Parameter> target = first.net.parameters();
    net.parameters()
        .forEach(
            (name, parameter) -> {
              Parameter shared = target.get(name);
              if (shared != null && shared.requiresGradient()) {
                try (NDArray gradient = parameter.getArray().getGradient();
                    NDArray sum = shared.getArray().getGradient()) {
                  sum.addi(gradient);
                }
                JniUtils.zeroGrad((PtNDArray) parameter.getArray());
              }
            });
  }

  /** Locates the key points with the running statistics, as a policy will. */
  List<Point[]> locate(List<Example> examples, int batchSize) {
    ImageScaler scaler = new ImageScaler(config);
    int count = config.keypoints().size();
    int width = config.width() / 4;
    int height = config.height() / 4;
    List<Point[]> located = new ArrayList<>();
    for (int i = 0; i < examples.size(); i += batchSize) {
      List<Example> part = examples.subList(i, Math.min(examples.size(), i + batchSize));
      EncoderBatch batch = EncoderBatch.of(config, part, scaler, 0, false);
      JniUtils.setGradMode(false);
      try (NDManager scope = manager.newSubManager()) {
        float[] logits =
            net.forward(store, new NDList(images(scope, batch)), false).get(0).toFloatArray();
        for (int b = 0; b < part.size(); b++) {
          Point[] points = new Point[count];
          for (int k = 0; k < count; k++) {
            points[k] = SoftArgmax.locate(logits, (b * count + k) * width * height, width, height);
          }
          located.add(points);
        }
      }
    }
    return located;
  }

  private NDArray images(NDManager scope, EncoderBatch batch) {
    return scope.create(
        batch.images(), new Shape(batch.size(), 3, config.height(), config.width()));
  }

  @Override
  public void close() {
    manager.close();
  }
}
