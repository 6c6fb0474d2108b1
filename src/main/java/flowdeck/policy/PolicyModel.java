package flowdeck.policy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import flowdeck.flow.FlowArchitecture;
import flowdeck.policy.diffusion.Sampler;
import flowdeck.policy.diffusion.UnetArchitecture;
import java.util.Map;

/**
 * The network between an observation history and a plan. In {@code policy.json} its name is the
 * {@code kind} and its sizes are under {@code flow} or {@code diffusion}, see {@link PolicyJson}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = PolicyJson.KIND)
@JsonSubTypes({
  @JsonSubTypes.Type(value = PolicyModel.Flow.class, name = PolicyModel.Flow.KIND),
  @JsonSubTypes.Type(value = PolicyModel.Diffusion.class, name = PolicyModel.Diffusion.KIND)
})
public sealed interface PolicyModel {

  /** Its name in files. */
  String kind();

  /** What its tensors' names begin with. */
  String prefix();

  /** Names, without prefix, and shapes of all tensors. */
  Map<String, long[]> shapes();

  /** How many trained numbers there are. */
  long parameters();

  /** Numbers in the observation history it takes. */
  int context();

  /**
   * A normalizing flow, of which everything is told by its sizes.
   *
   * @param sizes of the flow
   */
  record Flow(FlowArchitecture sizes) implements PolicyModel {
    static final String KIND = "nfp";

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public String prefix() {
      return PolicyWeights.FLOW;
    }

    @Override
    public Map<String, long[]> shapes() {
      return sizes.shapes();
    }

    @Override
    public long parameters() {
      return sizes.parameters();
    }

    @Override
    public int context() {
      return sizes.context();
    }
  }

  /**
   * A Diffusion Policy (Chi et al., 2023). Its numbers are the normalised actions once more
   * stretched so that each spans [-1, 1] in training: the noise schedule is made for that range,
   * and the sampler clips to it.
   *
   * @param unet sizes of the network
   * @param past actions before the plan in the denoised sequence, of which the last is the latest;
   *     the rest of it is the plan and what follows
   * @param steps of diffusion in training
   * @param sampler used unless a run says otherwise
   * @param samplerSteps how many steps that takes
   * @param low least normalised action of the training episodes, per action number
   * @param high largest
   */
  record Diffusion(
      UnetArchitecture unet,
      int past,
      int steps,
      Sampler sampler,
      int samplerSteps,
      double[] low,
      double[] high)
      implements PolicyModel {
    static final String KIND = "diffusion";

    /** Beyond any use. */
    static final int MOST_STEPS = 10_000;

    public Diffusion {
      if (steps < 1
          || steps > MOST_STEPS
          || samplerSteps < 1
          || samplerSteps > steps
          || sampler == Sampler.DDPM && samplerSteps != steps) {
        throw new IllegalArgumentException(
            "%s cannot take %d of %d steps".formatted(sampler, samplerSteps, steps));
      }
      if (past < 0 || past >= unet.length()) {
        throw new IllegalArgumentException(
            "Of %d actions %d cannot be past".formatted(unet.length(), past));
      }
      if (low.length != unet.dims() || high.length != unet.dims()) {
        throw new IllegalArgumentException(
            "Actions have %d numbers, but %d are low and %d high"
                .formatted(unet.dims(), low.length, high.length));
      }
      for (int i = 0; i < low.length; i++) {
        if (!(high[i] - low[i] > 0 && high[i] - low[i] < Double.POSITIVE_INFINITY)) {
          throw new IllegalArgumentException(
              "Action number %d goes from %s to %s".formatted(i, low[i], high[i]));
        }
      }
    }

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public String prefix() {
      return PolicyWeights.UNET;
    }

    @Override
    public Map<String, long[]> shapes() {
      return unet.shapes();
    }

    @Override
    public long parameters() {
      return unet.parameters();
    }

    @Override
    public int context() {
      return unet.context();
    }

    /** How it is sampled unless a run says otherwise. */
    public Denoising usual() {
      return new Denoising(sampler, samplerSteps, 1);
    }

    /** The network's number for a normalised action number; within [-1, 1] for those seen. */
    public float stretched(int dim, double normalised) {
      return (float) (2 * (normalised - low[dim]) / (high[dim] - low[dim]) - 1);
    }

    /** The normalised action number that the network's number stands for. */
    public float normalised(int dim, double stretched) {
      return (float) (low[dim] + 0.5 * (stretched + 1) * (high[dim] - low[dim]));
    }
  }
}
