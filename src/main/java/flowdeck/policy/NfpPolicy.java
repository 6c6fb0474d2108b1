package flowdeck.policy;

import flowdeck.core.ActionLayout;
import flowdeck.core.CandidateSet;
import flowdeck.core.Clock;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.Observation;
import flowdeck.core.Plan;
import flowdeck.core.Trajectory;
import flowdeck.flow.Conditioning;
import flowdeck.flow.SplineFlow;
import flowdeck.flow.Workers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The normalizing-flow policy (paper §IV): encodes the newest frame, conditions the flow once on
 * the history, draws and scores all candidates in one inverse pass, selects.
 */
public final class NfpPolicy implements Policy {
  private static final Logger LOG = LoggerFactory.getLogger(NfpPolicy.class);
  private static final int WARM_UP_DECISIONS = 12;

  /** How many of the likeliest candidates are refined. */
  private static final int REFINED = 4;

  private final PolicyFolder folder;
  private final PolicyDescription description;
  private final Normalisation normalisation;
  private final ActionLayout layout;
  private final ImageEncoder encoder;
  private final Workers workers = Workers.perProcessor();
  private final SplineFlow flow;
  private final GradientRefinement refinement;
  private final ObservationHistory history;
  private final Clock wall = Clock.system();
  private Selection selection = Selection.SBS;
  private SplittableRandom random = new SplittableRandom(0);
  private long sequence;

  /**
   * Takes over the encoder, which is closed with the policy.
   *
   * @param encoder the one the policy was trained with
   */
  public NfpPolicy(PolicyFolder folder, ImageEncoder encoder) {
    this.folder = folder;
    this.encoder = encoder;
    description = folder.description();
    normalisation = description.normalisation();
    layout = description.actionLayout();
    if (encoder.features() != normalisation.features()) {
      throw new InputException(
          "Policy %s needs an encoder of %d features, this one yields %d; train the policy again with it."
              .formatted(folder.name(), normalisation.features(), encoder.features()));
    }
    flow = new SplineFlow(description.flow(), folder.flowTensors(), workers);
    if (flow.isPlain()) {
      LOG.warn(
          "Decisions run on {} and will be slow; add --add-modules jdk.incubator.vector on a"
              + " processor with AVX2",
          flow.engine());
    }
    refinement = new GradientRefinement(flow, normalisation.clip());
    history = new ObservationHistory(description.history(), description.waypointNanos());
  }

  @Override
  public String name() {
    return folder.name();
  }

  @Override
  public long waypointNanos() {
    return description.waypointNanos();
  }

  @Override
  public int horizon() {
    return description.horizon();
  }

  @Override
  public ActionLayout layout() {
    return layout;
  }

  @Override
  public String hash() {
    return folder.hash();
  }

  @Override
  public void reset(long seed) {
    history.clear();
    random = new SplittableRandom(seed);
    sequence = 0;
  }

  @Override
  public void select(Selection selection) {
    this.selection = selection;
  }

  @Override
  public Plan plan(Observation newest) {
    long start = wall.nanos();
    float[] features = encoder.encode(newest.frame());
    long encoded = wall.nanos();
    float[] observation = new float[normalisation.observationSize()];
    double[] latest = newest.latestAction().requireSize(layout.size()).toArray();
    normalisation.observation(features, latest, observation, 0);
    history.add(newest.nanos(), observation);
    Conditioning conditioning = flow.condition(history.context());
    int count = selection.candidates();
    float[] actions = new float[count * description.flow().dims()];
    double[] logDensities = new double[count];
    flow.sample(conditioning, count, base(count), actions, logDensities);
    refine(conditioning, actions, logDensities);
    long decided = wall.nanos();
    denormalise(actions);
    CandidateSet candidates =
        new CandidateSet(count, horizon(), layout.size(), actions, logDensities);
    int selected = choose(logDensities);
    List<JointVector> waypoints = new ArrayList<>();
    for (int step = 0; step < horizon(); step++) {
      waypoints.add(candidates.waypoint(selected, step));
    }
    return new Plan(
        sequence++,
        new Trajectory(newest.nanos(), waypointNanos(), waypoints),
        candidates,
        selected,
        reason(count),
        new Plan.Timings(encoded - start, decided - encoded, wall.nanos() - start));
  }

  private void refine(Conditioning conditioning, float[] actions, double[] logDensities) {
    switch (selection.strategy()) {
      case DIRECT, SBS -> {}
      case GR -> refinement.refine(conditioning, actions, logDensities, 0);
      case SBS_GR -> {
        for (int candidate : likeliest(logDensities, REFINED)) {
          refinement.refine(conditioning, actions, logDensities, candidate);
        }
      }
    }
  }

  private static int[] likeliest(double[] logDensities, int most) {
    return IntStream.range(0, logDensities.length)
        .filter(i -> !Double.isNaN(logDensities[i]))
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> logDensities[i]).reversed())
        .limit(most)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Scaled base samples; where all compete, the last one is the base's centre. */
  private float[] base(int count) {
    int dims = description.flow().dims();
    float[] base = new float[count * dims];
    boolean centre = allCompete() && count > 1;
    int drawn = centre ? count - 1 : count;
    for (int i = 0; i < drawn * dims; i++) {
      base[i] = (float) (selection.sigma() * random.nextGaussian());
    }
    return base;
  }

  private void denormalise(float[] actions) {
    for (int i = 0; i < actions.length; i++) {
      int dim = i % layout.size();
      double value = normalisation.denormalised(dim, actions[i]);
      actions[i] = (float) (layout.isGripper(dim) ? Math.clamp(value, 0, 1) : value);
    }
  }

  private int choose(double[] logDensities) {
    int best = 0;
    if (allCompete()) {
      for (int i = 1; i < logDensities.length; i++) {
        if (logDensities[i] > logDensities[best] || Double.isNaN(logDensities[best])) {
          best = i;
        }
      }
    }
    return best;
  }

  private boolean allCompete() {
    return switch (selection.strategy()) {
      case DIRECT, GR -> false;
      case SBS, SBS_GR -> true;
    };
  }

  private String reason(int count) {
    return switch (selection.strategy()) {
      case DIRECT -> "first of %d drawn".formatted(count);
      case SBS -> "highest log-likelihood of %d".formatted(count);
      case GR -> "first of %d drawn, refined".formatted(count);
      case SBS_GR ->
          "highest log-likelihood of %d, %d of them refined"
              .formatted(count, Math.min(count, REFINED));
    };
  }

  /**
   * Decides about a blank picture a few times and forgets it, so that the first decision of a trial
   * is as fast as the others.
   */
  public void warmUp() {
    Frame blank = new Frame(640, 480, new byte[3 * 640 * 480], 0, 0);
    JointVector still = JointVector.of(new double[layout.size()]);
    Selection chosen = selection;
    selection = new Selection(Selection.Strategy.SBS_GR, chosen.candidates(), chosen.sigma());
    for (int i = 0; i < WARM_UP_DECISIONS; i++) {
      plan(new Observation(blank, still, i * waypointNanos()));
    }
    selection = chosen;
    reset(0);
  }

  @Override
  public void close() {
    workers.close();
    encoder.close();
  }
}
