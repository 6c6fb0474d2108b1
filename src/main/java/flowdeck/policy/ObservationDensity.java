package flowdeck.policy;

import flowdeck.flow.Conditioning;
import flowdeck.flow.SplineFlow;

/**
 * How usual a picture is for where the arms are: a small flow p(picture | latest action) over the
 * encoder's features, condensed. It knows where the grippers ought to be seen, so that a moved
 * camera shows as well as a covered one.
 *
 * <p>What is told is log p without the log-determinant, which only says how densely the pictures of
 * the training lie and misleads about others. Confined to one thread: owns its working memory.
 */
public final class ObservationDensity {
  private final Condenser condenser;
  private final SplineFlow flow;
  private final Conditioning conditioning;
  private final float[] code;
  private final float[] base;
  private final double[] logDensity = new double[1];

  /**
   * @param normalisation of the policy
   */
  public ObservationDensity(ObservationModel model, Normalisation normalisation) {
    condenser = model.condenser(normalisation);
    flow = new SplineFlow(model.sizes().flow(), model.tensors());
    conditioning = flow.conditioning();
    code = new float[condenser.codeSize()];
    base = new float[code.length];
  }

  /**
   * How usual a picture is.
   *
   * @param features of the encoder
   * @param latestAction normalised
   * @return nats per dimension of the condensed picture, at most 0; usual pictures are near -0.5.
   *     NaN if the picture is beyond all numbers
   */
  public double score(float[] features, float[] latestAction) {
    condenser.condense(features, code, 0);
    flow.condition(latestAction, conditioning);
    flow.base(conditioning, 1, code, base, logDensity);
    double squares = 0;
    for (float z : base) {
      squares += (double) z * z;
    }
    return -0.5 * squares / base.length;
  }
}
