package flowdeck.policy;

import flowdeck.core.Frame;
import flowdeck.flow.FlowArchitecture;
import flowdeck.flow.ReferenceFlow;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Small policies of two numbers and two features for tests. */
public final class TestPolicies {
  public static final List<String> LAYOUT = List.of("left_joint_1", "left_gripper");

  private TestPolicies() {}

  public static PolicyDescription description() {
    return description(0.4);
  }

  public static PolicyDescription description(double gripperScale) {
    return new PolicyDescription(
        PolicyDescription.FORMAT,
        "nfp",
        new FlowArchitecture(8, 16, 4, 8, 5, 8, 12, 1, 6, false),
        LAYOUT,
        4,
        4,
        4,
        15,
        new PolicyDescription.Encoder("mean-colour", 2, Map.of()),
        new Normalisation(
            new double[] {0.5, 0.5},
            new double[] {0.2, gripperScale},
            new double[2],
            new double[] {1, 1},
            5),
        Map.of("episodes", 3));
  }

  public static PolicyFolder write(Path folder, long seed) {
    return write(folder, seed, description());
  }

  public static PolicyFolder write(Path folder, long seed, PolicyDescription description) {
    return PolicyFolder.write(
        folder,
        description,
        ReferenceFlow.randomTensors(description.flow(), seed, 0.2),
        Map.of("encoder.bias", new Safetensors.Tensor(new long[] {1}, new float[] {0.25f})),
        false);
  }

  /** Looks at the first pixel's blue and green and counts its calls. */
  public static final class PixelEncoder implements ImageEncoder {
    private int calls;
    private boolean closed;

    public int calls() {
      return calls;
    }

    public boolean isClosed() {
      return closed;
    }

    @Override
    public int features() {
      return 2;
    }

    @Override
    public float[] encode(Frame frame) {
      calls++;
      return new float[] {frame.bgr()[0] / 64f, frame.bgr()[1] / 64f};
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
