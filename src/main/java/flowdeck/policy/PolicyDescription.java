package flowdeck.policy;

import flowdeck.core.ActionLayout;
import flowdeck.flow.FlowArchitecture;
import java.util.List;
import java.util.Map;

/**
 * The content of {@code policy.json}: all about a policy but its weights.
 *
 * @param format version of this file, {@link #FORMAT}
 * @param model the network between observations and plan
 * @param layout names and order of the numbers in an action
 * @param horizon waypoints per plan
 * @param history observations the model is conditioned on, newest included
 * @param stride frames between waypoints and between observations in training
 * @param framesPerSecond of the training data
 * @param encoder from an image to features
 * @param normalisation fitted on the training episodes
 * @param training where the policy comes from: data, its hash, seeds, epochs, results
 */
public record PolicyDescription(
    int format,
    PolicyModel model,
    List<String> layout,
    int horizon,
    int history,
    int stride,
    double framesPerSecond,
    Encoder encoder,
    Normalisation normalisation,
    Map<String, Object> training) {

  /** Under which name {@code training} keeps the instructions of the demonstrations. */
  public static final String INSTRUCTIONS = "instructions";

  /** The version this program writes and reads. */
  public static final int FORMAT = 1;

  public PolicyDescription {
    require(format == FORMAT, "format %d is not %d, which this program reads", format, FORMAT);
    layout = List.copyOf(layout);
    training = Map.copyOf(training);
    require(
        horizon > 0 && history > 0 && stride > 0 && framesPerSecond > 0,
        "horizon, history, stride and framesPerSecond must be positive");
    require(
        layout.size() == normalisation.dims(),
        "the layout names %d numbers, the normalisation %d",
        layout.size(),
        normalisation.dims());
    require(
        encoder.features() == normalisation.features(),
        "the encoder yields %d features, the normalisation has %d",
        encoder.features(),
        normalisation.features());
    switch (model) {
      case PolicyModel.Flow flow ->
          require(
              flow.sizes().dims() == (long) horizon * layout.size(),
              "the flow has %d numbers, %d waypoints of %d need %d",
              flow.sizes().dims(),
              horizon,
              layout.size(),
              (long) horizon * layout.size());
      case PolicyModel.Diffusion diffusion -> {
        require(
            diffusion.unet().dims() == layout.size(),
            "the U-Net's actions have %d numbers, the layout names %d",
            diffusion.unet().dims(),
            layout.size());
        require(
            diffusion.past() <= history
                && (long) diffusion.past() + horizon <= diffusion.unet().length(),
            "the U-Net's %d actions cannot hold %d past ones and %d waypoints with a history of %d",
            diffusion.unet().length(),
            diffusion.past(),
            horizon,
            history);
      }
    }
    require(
        model.context() == (long) history * normalisation.observationSize(),
        "the model takes a context of %d numbers, %d observations of %d need %d",
        model.context(),
        history,
        normalisation.observationSize(),
        (long) history * normalisation.observationSize());
  }

  /**
   * Sizes of the flow.
   *
   * @throws IllegalStateException if the policy is none
   */
  public FlowArchitecture flow() {
    if (model instanceof PolicyModel.Flow flow) {
      return flow.sizes();
    }
    throw new IllegalStateException("A policy of kind %s has no flow".formatted(model.kind()));
  }

  /** Time between waypoints. */
  public long waypointNanos() {
    return Math.round(stride * 1e9 / framesPerSecond);
  }

  /** Names and order of the numbers in an action. */
  public ActionLayout actionLayout() {
    return new ActionLayout(layout);
  }

  /** Scale of the noise that training added to normalised actions; 0 if none is told. */
  public double actionNoise() {
    return training.get("settings") instanceof Map<?, ?> settings
            && settings.get("noise") instanceof Map<?, ?> noise
            && noise.get("action") instanceof Number scale
        ? scale.doubleValue()
        : 0;
  }

  /** What it was taught, in the words of the demonstrations; empty if nobody noted it. */
  public List<String> instructions() {
    return training.get(INSTRUCTIONS) instanceof List<?> words
        ? words.stream().map(String::valueOf).toList()
        : List.of();
  }

  private static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(message.formatted(values));
    }
  }

  /**
   * Which encoder the policy was trained with; its tensors lie under {@code encoder.} in the
   * weights.
   *
   * @param kind the encoder's own name
   * @param features numbers per frame
   * @param settings what else the encoder needs to be built
   */
  public record Encoder(String kind, int features, Map<String, Object> settings) {
    public Encoder {
      settings = Map.copyOf(settings);
    }
  }
}
