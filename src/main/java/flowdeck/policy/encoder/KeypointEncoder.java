package flowdeck.policy.encoder;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.policy.ImageEncoder;
import flowdeck.policy.Safetensors.Tensor;
import flowdeck.policy.encoder.SoftArgmax.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs a trained encoder on single frames. The same frame gives the same numbers, bit for bit, on
 * one machine. Confined to one thread, which also closes it.
 */
public final class KeypointEncoder implements ImageEncoder {
  /** What the names of the encoder's weights begin with inside a policy's weights. */
  public static final String PREFIX = "encoder.";

  private final EncoderConfig config;
  private final ImageScaler scaler;
  private final NDManager manager;
  private final FoldedNet net;

  /**
   * @param config what the encoder is
   * @param tensors its weights, named with {@link #PREFIX}; others are ignored
   * @throws InputException if weights are missing or do not fit
   */
  public KeypointEncoder(EncoderConfig config, Map<String, Tensor> tensors) {
    this.config = config;
    scaler = new ImageScaler(config);
    manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
    net = new FoldedNet(config, tensors, PREFIX, manager);
  }

  public EncoderConfig config() {
    return config;
  }

  @Override
  public int features() {
    return config.featureCount();
  }

  @Override
  public float[] encode(Frame frame) {
    FoldedNet.Output output = net.run(scaler.scale(frame));
    float[] features = new float[features()];
    System.arraycopy(output.embedding(), 0, features, 0, output.embedding().length);
    int at = output.embedding().length;
    if (config.features().hasKeypoints()) {
      for (Point point : points(output)) {
        features[at++] = point.u();
        features[at++] = point.v();
        features[at++] = point.confidence();
      }
    }
    return features;
  }

  /**
   * Where the key points are, in the order of the configuration.
   *
   * @throws IllegalStateException if the encoder gives no key points
   */
  public List<Point> locate(Frame frame) {
    if (!config.features().hasKeypoints()) {
      throw new IllegalStateException("This encoder gives an embedding only");
    }
    return points(net.run(scaler.scale(frame)));
  }

  private List<Point> points(FoldedNet.Output output) {
    int width = config.width() / HeatmapHead.STRIDE;
    int height = config.height() / HeatmapHead.STRIDE;
    List<Point> points = new ArrayList<>();
    for (int k = 0; k < config.keypoints().size(); k++) {
      points.add(SoftArgmax.locate(output.logits(), k * width * height, width, height));
    }
    return points;
  }

  @Override
  public void close() {
    net.close();
    manager.close();
  }
}
