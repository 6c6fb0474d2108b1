package flowdeck.policy;

import flowdeck.core.ActionLayout;
import flowdeck.flow.FlowArchitecture;
import java.util.List;
import java.util.Map;

/**
 * The content of {@code policy.json}: all about a policy but its weights.
 *
 * @param format version of this file, {@link #FORMAT}
 * @param kind "nfp"
 * @param flow sizes of the flow
 * @param layout names and order of the numbers in an action
 * @param horizon waypoints per plan
 * @param history observations the flow is conditioned on, newest included
 * @param stride frames between waypoints and between observations in training
 * @param framesPerSecond of the training data
 * @param encoder from an image to features
 * @param normalisation fitted on the training episodes
 * @param training where the policy comes from: data, its hash, seeds, epochs, results
 */
public record PolicyDescription(
    int format,
    String kind,
    FlowArchitecture flow,
    List<String> layout,
    int horizon,
    int history,
    int stride,
    double framesPerSecond,
    Encoder encoder,
    Normalisation normalisation,
    Map<String, Object> training) {

  /** The version this program writes and reads. */
  public static final int FORMAT = 1;

  public PolicyDescription {
    require(format == FORMAT, "format %d is not %d, which this program reads", format, FORMAT);
    require(kind.equals("nfp"), "kind '%s' is not 'nfp'", kind);
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
    require(
        flow.dims() == horizon * layout.size(),
        "the flow has %d numbers, %d waypoints of %d need %d",
        flow.dims(),
        horizon,
        layout.size(),
        horizon * layout.size());
    require(
        flow.context() == history * normalisation.observationSize(),
        "the flow takes a context of %d numbers, %d observations of %d need %d",
        flow.context(),
        history,
        normalisation.observationSize(),
        history * normalisation.observationSize());
  }

  /** Time between waypoints. */
  public long waypointNanos() {
    return Math.round(stride * 1e9 / framesPerSecond);
  }

  /** Names and order of the numbers in an action. */
  public ActionLayout actionLayout() {
    return new ActionLayout(layout);
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
