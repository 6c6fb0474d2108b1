package flowdeck.policy;

import flowdeck.core.ActionLayout;
import flowdeck.core.CandidateSet;
import flowdeck.core.Clock;
import flowdeck.core.Confidence;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.Likelihoods;
import flowdeck.core.Observation;
import flowdeck.core.Plan;
import flowdeck.core.Refinement;
import flowdeck.flow.Conditioning;
import flowdeck.flow.SplineFlow;
import flowdeck.flow.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The normalizing-flow policy (paper §IV): encodes the newest frame, conditions the flow once on
 * the history, draws and scores all candidates in one inverse pass, refines the best, selects.
 *
 * <p>Likelihoods are those of the flow's own numbers; targets are held within the calibrated range,
 * which moves mostly grippers that are drawn a little beyond open or closed.
 */
public final class NfpPolicy implements Policy {
  private static final Logger LOG = LoggerFactory.getLogger(NfpPolicy.class);
  private static final int WARM_UP_DECISIONS = 12;

  private final PolicyFolder folder;
  private final PolicyDescription description;
  private final ActionLayout layout;
  private final ActionRange range;
  private final Perception perception;
  private final Workers workers;
  private final SplineFlow flow;
  private final Conditioning conditioning; // of the decision under way
  private final GradientRefinement climbing;
  private final GradientRefinement denoising;
  private final ConfidenceSignals signals;
  private final Clock wall = Clock.system();
  private Selection selection = Selection.SBS;
  private SplittableRandom random = new SplittableRandom(0);
  private @Nullable PlanInForce inForce;
  private long sequence;

  /**
   * Takes over the encoder, which is closed with the policy.
   *
   * @param encoder the one the policy was trained with
   */
  public NfpPolicy(PolicyFolder folder, ImageEncoder encoder) {
    this.folder = folder;
    description = folder.description();
    layout = description.actionLayout();
    range = new ActionRange(description.normalisation(), layout);
    perception = new Perception(folder, encoder);
    workers = Workers.perProcessor();
    flow = new SplineFlow(description.flow(), folder.modelTensors(), workers);
    if (flow.isPlain()) {
      LOG.warn(
          "Decisions run on {} and will be slow; add --add-modules jdk.incubator.vector on a"
              + " processor with AVX2",
          flow.engine());
    }
    conditioning = flow.conditioning();
    climbing = GradientRefinement.climbing(flow, range);
    denoising = GradientRefinement.denoising(flow, range, description.actionNoise());
    signals = new ConfidenceSignals(folder, flow, range);
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

  /** The thresholds of its confidence, or null if it has none. */
  public @Nullable Calibration calibration() {
    return folder.calibration();
  }

  @Override
  public void reset(long seed) {
    perception.forget();
    signals.clear();
    random = new SplittableRandom(seed);
    inForce = null;
    sequence = 0;
  }

  @Override
  public void select(Drawing drawing) {
    switch (drawing) {
      case Selection chosen -> {
        if (chosen.strategy().denoises() && description.actionNoise() <= 0) {
          throw new InputException(
              "Policy %s was trained without action noise, so there is none to take away and %s is impossible; choose another selection."
                  .formatted(folder.name(), chosen.label()));
        }
        selection = chosen;
      }
      case Denoising denoising ->
          throw new InputException(
              "Policy %s is a flow and needs no denoising, so %s is impossible; choose a selection."
                  .formatted(folder.name(), denoising.label()));
    }
  }

  @Override
  public Plan plan(Observation newest) {
    long start = wall.nanos();
    Perception.Seen seen = perception.see(newest);
    flow.condition(seen.context(), conditioning);

    PlanInForce before = inForce != null && inForce.covered(newest.nanos()) > 0 ? inForce : null;
    BaseSamples base = draw(before, newest.nanos());
    int count = selection.candidates();
    float[] actions = new float[base.values().length];
    double[] logDensities = new double[count];
    flow.sample(conditioning, count, base.values(), actions, logDensities);

    Continuity continuity =
        before == null
            ? Continuity.NONE
            : Continuity.with(before, range, newest.nanos(), selection.continuity());
    CandidateChoice choice = new CandidateChoice(actions, logDensities, continuity);
    Selection.Strategy strategy = selection.strategy();
    GradientRefinement refinement = strategy.denoises() ? denoising : climbing;
    List<Refinement> refinements =
        refinement.refine(
            conditioning, continuity, actions, logDensities, choice.toRefine(strategy));
    int selected = choice.chosen(strategy);
    if (selected < 0) {
      throw new InputException(
          "None of %d candidates of policy %s is finite, so none is executed; look at the camera image, and train the policy again if it is right."
              .formatted(count, folder.name()));
    }
    Confidence confidence =
        signals.of(
            new ConfidenceSignals.Decided(
                seen.features(),
                seen.action(),
                conditioning,
                before,
                newest.nanos(),
                actions,
                selected,
                selection));
    long decided = wall.nanos();
    int dims = description.flow().dims();
    inForce =
        new PlanInForce(
            newest.nanos(),
            waypointNanos(),
            layout.size(),
            Arrays.copyOfRange(actions, selected * dims, (selected + 1) * dims));
    CandidateSet candidates =
        new CandidateSet(
            count,
            horizon(),
            layout.size(),
            range.targets(actions),
            new Likelihoods.Exact(logDensities),
            CandidateModes.of(
                actions, logDensities, point -> flow.logDensity(conditioning, point, 1)[0]));
    return new Plan(
        sequence++,
        candidates.trajectory(selected, newest.nanos(), waypointNanos()),
        candidates,
        selected,
        ChoiceReason.of(selection, candidates, selected, base, refinements, before != null),
        refinements,
        range.held(actions, selected * dims, dims),
        confidence,
        new Plan.Timings(
            seen.encodeNanos(), decided - start - seen.encodeNanos(), wall.nanos() - start));
  }

  private BaseSamples draw(@Nullable PlanInForce before, long nanos) {
    float[] around = null;
    if (before != null && selection.warmStart()) {
      around = new float[description.flow().dims()];
      flow.base(conditioning, 1, before.continued(nanos, range), around, new double[1]);
      for (float value : around) {
        if (!Float.isFinite(value)) {
          around = null; // the new observation leaves no way back to the plan
          break;
        }
      }
    }
    return BaseSamples.draw(selection, description.flow().dims(), random, around);
  }

  /**
   * Decides about a blank picture a few times and forgets it, so that the first decision of a trial
   * is as fast as the others.
   */
  @Override
  public void warmUp() {
    Frame blank = new Frame(640, 480, new byte[3 * 640 * 480], 0, 0);
    JointVector still = JointVector.of(new double[layout.size()]);
    Selection chosen = selection;
    selection =
        new Selection(Selection.Strategy.SBS_GR, chosen.candidates(), chosen.sigma(), 1, true);
    for (int i = 0; i < WARM_UP_DECISIONS; i++) {
      plan(new Observation(blank, still, i * waypointNanos()));
    }
    selection = chosen;
    reset(0);
  }

  @Override
  public void close() {
    workers.close();
    perception.close();
  }
}
