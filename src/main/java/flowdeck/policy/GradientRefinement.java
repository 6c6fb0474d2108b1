package flowdeck.policy;

import flowdeck.core.Refinement;
import flowdeck.flow.Conditioning;
import flowdeck.flow.SplineFlow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Moves drawn action sequences up the exact log-likelihood, less what leaving the plan in force
 * costs; several sequences at once. Either ten steps of Adam, as Gradient Refinement does (paper
 * §IV-C, strategy 2): the paper names no step size; here a number moves at most about 0.1 of its
 * standard deviation in all. Or one step that takes away the noise which training added to actions:
 * the mean of what x was before Gaussian noise of scale σ is x + σ² ∇log p(x) (Tweedie's formula).
 * A workspace of one thread.
 */
final class GradientRefinement {
  static final int STEPS = 10;
  private static final double RATE = 0.01;
  private static final double MEAN_DECAY = 0.9;
  private static final double SQUARE_DECAY = 0.999;
  private static final double EPSILON = 1e-8;

  private final SplineFlow flow;
  private final ActionRange range;
  private final int steps;
  private final double noise; // 0 where it climbs with Adam
  private final int dims;
  private float[] points = {};
  private float[] gradients = {};
  private double[] means = {};
  private double[] squares = {};
  private double[] logs = {};

  private GradientRefinement(SplineFlow flow, ActionRange range, int steps, double noise) {
    this.flow = flow;
    this.range = range;
    this.steps = steps;
    this.noise = noise;
    dims = flow.architecture().dims();
  }

  /** Climbs with Adam. */
  static GradientRefinement climbing(SplineFlow flow, ActionRange range) {
    return new GradientRefinement(flow, range, STEPS, 0);
  }

  /**
   * Takes noise away in one step.
   *
   * @param noise scale of what training added to normalised actions
   */
  static GradientRefinement denoising(SplineFlow flow, ActionRange range, double noise) {
    return new GradientRefinement(flow, range, 1, noise);
  }

  /**
   * Refines candidates in place; one that cannot be improved stays as it is. A number that a step
   * would move out of the range is held at its border.
   *
   * @param continuity what is taken from the log-likelihood; the difference never falls
   * @param actions normalised, [count][dims]
   * @param logDensities log-likelihoods in nats, [count]
   * @param candidates which of them
   * @return the way of each
   */
  List<Refinement> refine(
      Conditioning conditioning,
      Continuity continuity,
      float[] actions,
      double[] logDensities,
      int... candidates) {
    if (candidates.length == 0) {
      return List.of();
    }
    prepare(candidates.length);
    List<Way> ways = new ArrayList<>();
    for (int i = 0; i < candidates.length; i++) {
      int from = candidates[i] * dims;
      System.arraycopy(actions, from, points, i * dims, dims);
      double log = logDensities[candidates[i]];
      ways.add(new Way(log, log - continuity.cost(actions, from)));
    }
    for (int step = 0; step <= steps; step++) {
      flow.gradients(conditioning, candidates.length, points, gradients, logs);
      for (int i = 0; i < candidates.length; i++) {
        Way way = ways.get(i);
        way.reach(step, i, continuity);
        if (step < steps) {
          continuity.pull(points, gradients, i * dims);
          way.clipped += move(i, step + 1);
        }
      }
    }
    List<Refinement> refinements = new ArrayList<>();
    for (int i = 0; i < candidates.length; i++) {
      Way way = ways.get(i);
      System.arraycopy(way.points, way.kept * dims, actions, candidates[i] * dims, dims);
      logDensities[candidates[i]] = way.logs[way.kept];
      refinements.add(way.told(candidates[i]));
    }
    return refinements;
  }

  private void prepare(int count) {
    if (points.length < count * dims) {
      points = new float[count * dims];
      gradients = new float[count * dims];
      means = new double[count * dims];
      squares = new double[count * dims];
      logs = new double[count];
    }
    Arrays.fill(means, 0);
    Arrays.fill(squares, 0);
  }

  /** One step upwards, from 1 on; returns how many numbers it held at the border. */
  private int move(int which, int step) {
    float border = range.border();
    int clipped = 0;
    for (int i = which * dims; i < (which + 1) * dims; i++) {
      double g = gradients[i];
      if (!Double.isFinite(g)) {
        continue; // this number stays where it is
      }
      double change = noise > 0 ? noise * noise * g : adam(i, step, g);
      float moved = (float) (points[i] + change);
      points[i] = Math.clamp(moved, -border, border);
      clipped += points[i] == moved ? 0 : 1;
    }
    return clipped;
  }

  private double adam(int i, int step, double gradient) {
    means[i] = MEAN_DECAY * means[i] + (1 - MEAN_DECAY) * gradient;
    squares[i] = SQUARE_DECAY * squares[i] + (1 - SQUARE_DECAY) * gradient * gradient;
    double mean = means[i] / (1 - Math.pow(MEAN_DECAY, step));
    double square = squares[i] / (1 - Math.pow(SQUARE_DECAY, step));
    return RATE * mean / (Math.sqrt(square) + EPSILON);
  }

  /** Where one candidate went. */
  private final class Way {
    private final float[] points = new float[(steps + 1) * dims];
    private final double[] logs = new double[steps + 1];
    private double highest;
    private int kept;
    private int clipped;

    /**
     * @param log of the start, as it was drawn
     * @param objective of the start
     */
    Way(double log, double objective) {
      logs[0] = log;
      highest = objective;
    }

    void reach(int step, int which, Continuity continuity) {
      System.arraycopy(GradientRefinement.this.points, which * dims, points, step * dims, dims);
      if (step == 0) {
        return; // known from the draw, and never to be undercut
      }
      double log = GradientRefinement.this.logs[which];
      logs[step] = log;
      double objective = log - continuity.cost(points, step * dims);
      if (Double.isFinite(objective) && objective > highest) {
        highest = objective;
        kept = step;
      }
    }

    Refinement told(int candidate) {
      return new Refinement(candidate, range.targets(points), logs, kept, clipped);
    }
  }
}
