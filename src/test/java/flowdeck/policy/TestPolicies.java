package flowdeck.policy;

import flowdeck.core.Frame;
import flowdeck.flow.FlowArchitecture;
import flowdeck.flow.ReferenceFlow;
import flowdeck.policy.diffusion.Sampler;
import flowdeck.policy.diffusion.UnetArchitecture;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small policies of two numbers and two features for tests. */
public final class TestPolicies {
  public static final List<String> LAYOUT = List.of("left_joint_1", "left_gripper");

  /** What the policies say that training added to normalised actions. */
  public static final double ACTION_NOISE = 0.05;

  private TestPolicies() {}

  public static PolicyDescription description() {
    return description(0.4);
  }

  public static PolicyDescription description(double gripperScale) {
    return new PolicyDescription(
        PolicyDescription.FORMAT,
        new PolicyModel.Flow(new FlowArchitecture(8, 16, 4, 8, 5, 8, 12, 1, 6, false)),
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
        Map.of("episodes", 3, "settings", Map.of("noise", Map.of("action", ACTION_NOISE))));
  }

  /** A diffusion policy of two numbers, which denoises four actions of which one is past. */
  public static PolicyDescription diffusionDescription() {
    PolicyDescription flow = description();
    return new PolicyDescription(
        PolicyDescription.FORMAT,
        new PolicyModel.Diffusion(
            new UnetArchitecture(2, 4, 16, 8, List.of(8, 16), 5, 4),
            1,
            20,
            Sampler.DDPM,
            20,
            new double[] {-2, -1},
            new double[] {2, 1.5}),
        LAYOUT,
        3,
        4,
        4,
        15,
        flow.encoder(),
        flow.normalisation(),
        flow.training());
  }

  public static PolicyFolder writeDiffusion(Path folder, long seed) {
    PolicyDescription description = diffusionDescription();
    return PolicyFolder.write(
        folder,
        description,
        ((PolicyModel.Diffusion) description.model()).unet().initial(seed),
        Map.of("encoder.bias", new Safetensors.Tensor(new long[] {1}, new float[] {0.25f})),
        true);
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

  /**
   * One joint, two waypoints, whatever the observation: both beyond +1.25 or both beyond -1.25
   * standard deviations, hardly ever between.
   */
  public static PolicyFolder twoModes(Path folder) {
    FlowArchitecture sizes = new FlowArchitecture(2, 12, 2, 8, 5, 2, 4, 0, 2, false);
    Map<String, float[]> tensors = sizes.initial(1);
    for (int layer = 0; layer < 2; layer++) {
      Arrays.fill(tensors.get("coupling." + layer + ".in.weight"), 0);
      Arrays.fill(tensors.get("coupling." + layer + ".mid.weight"), 0);
    }
    // Raw numbers of a spline: 8 widths, 8 heights, 7 slopes; a high bin is a likely one.
    int heights = 8;
    // Second layer: the first waypoint lies in bin 2 (-2.5 to -1.25) or 5 (1.25 to 2.5).
    tensors.put("coupling.1.order", new float[] {1, 0});
    float[] film = tensors.get("film.bias");
    int bias = sizes.modulation() + 4 * sizes.hidden() + heights;
    film[bias + 2] = 3;
    film[bias + 5] = 3;
    film[bias + 3] = -2;
    film[bias + 4] = -2;
    // First layer: the second waypoint is in the same bin as the first.
    tensors.put("coupling.0.order", new float[] {0, 1});
    tensors.put("coupling.0.in.weight", new float[] {2, -2});
    tensors.put("coupling.0.mid.weight", new float[] {1, 0, 0, 1});
    float[] out = tensors.get("coupling.0.out.weight");
    out[(heights + 5) * 2] = 1.5f;
    out[(heights + 2) * 2 + 1] = 1.5f;
    PolicyDescription description =
        new PolicyDescription(
            PolicyDescription.FORMAT,
            new PolicyModel.Flow(sizes),
            List.of("left_joint_1"),
            2,
            4,
            4,
            15,
            new PolicyDescription.Encoder("mean-colour", 2, Map.of()),
            new Normalisation(
                new double[1], new double[] {0.5}, new double[2], new double[] {1, 1}, 5),
            Map.of());
    return PolicyFolder.write(folder, description, tensors, Map.of(), true);
  }

  /** A flow's tensors as a policy folder holds them. */
  static Map<String, Safetensors.Tensor> tensors(
      FlowArchitecture sizes, Map<String, float[]> values) {
    Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
    sizes
        .shapes()
        .forEach(
            (name, shape) ->
                tensors.put("flow." + name, new Safetensors.Tensor(shape, values.get(name))));
    return tensors;
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
