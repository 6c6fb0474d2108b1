package flowdeck.policy.encoder;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import flowdeck.policy.Safetensors.Tensor;
import java.util.Map;

/**
 * Weights nobody trained: a fixed random projection of the image, for data of which there is no
 * trained encoder yet. What a policy can see through it is limited; its features are at least
 * always the same.
 */
public final class UntrainedEncoder {
  private static final long SEED = 1;

  private UntrainedEncoder() {}

  /** The weights for a configuration, named with {@link KeypointEncoder#PREFIX}. */
  public static Map<String, Tensor> tensors(EncoderConfig config) {
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu())) {
      EncoderNet net = new EncoderNet(config);
      net.initialize(manager, SEED);
      return net.export(KeypointEncoder.PREFIX);
    }
  }
}
