package flowdeck.training;

import flowdeck.flow.Conditioning;
import flowdeck.flow.SplineFlow;
import flowdeck.policy.Denoising;
import flowdeck.policy.Drawing;
import flowdeck.policy.PlanDenoiser;
import flowdeck.policy.PolicyDescription;
import flowdeck.policy.PolicyFolder;
import flowdeck.policy.PolicyModel;
import flowdeck.policy.Selection;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * How well a policy explains and predicts held-out demonstrations, without moving anything. All in
 * the normalised action space, per dimension.
 *
 * @param windows how many were evaluated
 * @param logLikelihoodPerDim mean log-density of the demonstrated plans, nats; null if the policy
 *     has no likelihood
 * @param gaussianLogLikelihoodPerDim the same under a Gaussian around the last action, whose spread
 *     per number was fitted on the training windows; null as well
 * @param meanAbsErrorPerDim mean distance of the selected plan from the demonstrated one
 * @param holdLastErrorPerDim the same of holding the last action
 */
public record OpenLoop(
    int windows,
    @Nullable Double logLikelihoodPerDim,
    @Nullable Double gaussianLogLikelihoodPerDim,
    double meanAbsErrorPerDim,
    double holdLastErrorPerDim) {

  /** Windows whose plans are drawn side by side. */
  private static final int TOGETHER = 256;

  /** Under which name a policy's training provenance keeps {@link #varianceAroundLast}. */
  static final String VARIANCE = "varianceAroundLast";

  /**
   * Evaluates a policy on demonstrations.
   *
   * @param episodes encoded by the policy's own encoder, in its layout
   * @param drawing how candidates are drawn; of a flow the likeliest is compared, of a diffusion
   *     policy the one that is drawn
   * @param seed of the draws
   */
  public static OpenLoop evaluate(
      PolicyFolder policy, List<EncodedEpisode> episodes, Drawing drawing, long seed) {
    PolicyDescription description = policy.description();
    TrainingSet set =
        new TrainingSet(
            episodes,
            new StridedWindows(description.stride(), description.history(), description.horizon()),
            description.normalisation());
    return switch (description.model()) {
      case PolicyModel.Flow flow when drawing instanceof Selection selection ->
          evaluate(
              new SplineFlow(flow.sizes(), policy.modelTensors()),
              variance(description, set),
              set,
              selection.candidates(),
              selection.sigma(),
              seed);
      case PolicyModel.Diffusion diffusion when drawing instanceof Denoising denoising -> {
        try (PlanDenoiser denoiser =
            new PlanDenoiser(diffusion, policy.modelTensors(), description.horizon())) {
          denoiser.select(denoising);
          yield evaluate(denoiser, set, seed);
        }
      }
      default ->
          throw new IllegalArgumentException(
              "A policy of kind %s cannot draw by %s"
                  .formatted(description.model().kind(), drawing.label()));
    };
  }

  private static double[] variance(PolicyDescription description, TrainingSet set) {
    double[] variance = new double[set.planSize()];
    if (description.training().get(VARIANCE) instanceof List<?> values
        && values.size() == variance.length) {
      for (int i = 0; i < variance.length; i++) {
        variance[i] = values.get(i) instanceof Number number ? number.doubleValue() : Double.NaN;
      }
    } else {
      Arrays.fill(variance, Double.NaN);
    }
    return variance;
  }

  /**
   * Evaluates all windows of a set, one plan drawn for each.
   *
   * @param denoiser of plans as long as those of the windows
   * @param seed of the draws
   */
  static OpenLoop evaluate(PlanDenoiser denoiser, TrainingSet heldOut, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int dims = heldOut.planSize();
    double error = 0;
    double holdError = 0;
    for (int from = 0; from < heldOut.size(); from += TOGETHER) {
      Batch batch = Batch.consecutive(heldOut, from, TOGETHER);
      float[] drawn = denoiser.drawEach(batch.contexts(), batch.size(), random);
      float[] context = new float[heldOut.contextSize()];
      for (int i = 0; i < drawn.length; i++) {
        if (i % dims == 0) {
          heldOut.context(from + i / dims, context, 0);
        }
        error += Math.abs(batch.plans()[i] - drawn[i]);
        holdError += Math.abs(batch.plans()[i] - last(heldOut, context, i % dims));
      }
    }
    double count = (double) heldOut.size() * dims;
    return new OpenLoop(heldOut.size(), null, null, error / count, holdError / count);
  }

  /**
   * Evaluates all windows of a set.
   *
   * @param variance of the comparison Gaussian, see {@link #varianceAroundLast}
   * @param heldOut windows of other episodes
   * @param candidates drawn per window, of which the likeliest is compared
   * @param sigma scale of the base samples
   * @param seed of the draws
   */
  public static OpenLoop evaluate(
      SplineFlow flow,
      double[] variance,
      TrainingSet heldOut,
      int candidates,
      double sigma,
      long seed) {
    int dims = heldOut.planSize();
    SplittableRandom random = new SplittableRandom(seed);
    float[] context = new float[heldOut.contextSize()];
    float[] plan = new float[dims];
    float[] base = new float[candidates * dims];
    float[] drawn = new float[candidates * dims];
    double[] scores = new double[candidates];
    double logLikelihood = 0;
    double gaussian = 0;
    double error = 0;
    double holdError = 0;
    for (int window = 0; window < heldOut.size(); window++) {
      heldOut.context(window, context, 0);
      heldOut.plan(window, plan, 0);
      Conditioning conditioning = flow.condition(context);
      logLikelihood += flow.logDensity(conditioning, plan, 1)[0];
      for (int i = 0; i < base.length; i++) {
        base[i] = (float) (sigma * random.nextGaussian());
      }
      flow.sample(conditioning, candidates, base, drawn, scores);
      int best = 0;
      for (int c = 1; c < candidates; c++) {
        best = scores[c] > scores[best] ? c : best;
      }
      for (int i = 0; i < dims; i++) {
        double deviation = plan[i] - last(heldOut, context, i);
        error += Math.abs(plan[i] - drawn[best * dims + i]);
        holdError += Math.abs(deviation);
        gaussian -=
            0.5 * (deviation * deviation / variance[i] + Math.log(2 * Math.PI * variance[i]));
      }
    }
    double count = (double) heldOut.size() * dims;
    return new OpenLoop(
        heldOut.size(), logLikelihood / count, gaussian / count, error / count, holdError / count);
  }

  /**
   * How far plans stray from the last action: mean squared distance per number of a plan,
   * normalised, over all windows of a set.
   */
  public static double[] varianceAroundLast(TrainingSet set) {
    double[] variance = new double[set.planSize()];
    float[] context = new float[set.contextSize()];
    float[] plan = new float[set.planSize()];
    for (int window = 0; window < set.size(); window++) {
      set.context(window, context, 0);
      set.plan(window, plan, 0);
      for (int i = 0; i < plan.length; i++) {
        double deviation = plan[i] - last(set, context, i);
        variance[i] += deviation * deviation / set.size();
      }
    }
    for (int i = 0; i < variance.length; i++) {
      // Numbers that never moved in training would make any motion infinitely unlikely.
      variance[i] = Math.max(variance[i], 1e-4);
    }
    return variance;
  }

  /** The newest action in a context, repeated over the plan. */
  private static double last(TrainingSet set, float[] context, int planIndex) {
    return context[context.length - set.dims() + planIndex % set.dims()];
  }
}
