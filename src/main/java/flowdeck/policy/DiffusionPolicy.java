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
import java.util.List;
import java.util.SplittableRandom;

/**
 * Diffusion Policy (Chi et al., 2023, "CNN-based"), the baseline of the paper (§VI), with the same
 * encoder, observation history and waypoints as {@link NfpPolicy}. It has no likelihood, and so
 * neither ranks its candidates nor says how sure it is.
 */
public final class DiffusionPolicy implements Policy {
  private static final int WARM_UP_DECISIONS = 2;
  private static final Likelihoods NO_LIKELIHOOD =
      new Likelihoods.None("Diffusion Policy has no likelihood");

  private final PolicyFolder folder;
  private final PolicyDescription description;
  private final ActionLayout layout;
  private final ActionRange range;
  private final Perception perception;
  private final PlanDenoiser denoiser;
  private final Clock wall = Clock.system();
  private SplittableRandom random = new SplittableRandom(0);
  private long sequence;

  /**
   * Takes over the encoder, which is closed with the policy.
   *
   * @param model of the folder
   * @param encoder the one the policy was trained with
   */
  public DiffusionPolicy(PolicyFolder folder, PolicyModel.Diffusion model, ImageEncoder encoder) {
    this.folder = folder;
    description = folder.description();
    layout = description.actionLayout();
    range = new ActionRange(description.normalisation(), layout);
    perception = new Perception(folder, encoder);
    denoiser = new PlanDenoiser(model, folder.modelTensors(), description.horizon());
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
    perception.forget();
    random = new SplittableRandom(seed);
    sequence = 0;
  }

  @Override
  public void select(Drawing drawing) {
    switch (drawing) {
      case Denoising denoising -> denoiser.select(denoising);
      case Selection selection ->
          throw new InputException(
              "Policy %s is a diffusion policy and has no likelihood to choose by, so selection %s is impossible; choose a sampler."
                  .formatted(folder.name(), selection.label()));
    }
  }

  @Override
  public Plan plan(Observation newest) {
    long start = wall.nanos();
    Perception.Seen seen = perception.see(newest);

    Denoising denoising = denoiser.denoising();
    int count = denoising.candidates();
    float[] actions = denoiser.draw(seen.context(), random);
    int dims = actions.length / count;
    int selected = firstFinite(actions, dims);
    if (selected < 0) {
      throw new InputException(
          "None of %d candidates of policy %s is finite, so none is executed; look at the camera image, and train the policy again if it is right."
              .formatted(count, folder.name()));
    }
    CandidateSet candidates =
        new CandidateSet(count, horizon(), layout.size(), range.targets(actions), NO_LIKELIHOOD);
    long decided = wall.nanos();
    return new Plan(
        sequence++,
        candidates.trajectory(selected, newest.nanos(), waypointNanos()),
        candidates,
        selected,
        reason(denoising, selected),
        List.of(),
        range.held(actions, selected * dims, dims),
        Confidence.NONE,
        new Plan.Timings(
            seen.encodeNanos(), decided - start - seen.encodeNanos(), decided - start));
  }

  private static int firstFinite(float[] actions, int dims) {
    int number = 0;
    for (int i = 0; i < actions.length; i++) {
      if (!Float.isFinite(actions[i])) {
        number = i / dims + 1;
        i = number * dims - 1;
      } else if ((i + 1) % dims == 0) {
        return number;
      }
    }
    return -1;
  }

  private static String reason(Denoising denoising, int selected) {
    return "%s of %d drawn, %s in %d steps"
        .formatted(
            selected == 0 ? "first" : "first usable",
            denoising.candidates(),
            denoising.sampler().name(),
            denoising.steps());
  }

  /** Decides about a blank picture a few times and forgets it. */
  @Override
  public void warmUp() {
    Frame blank = new Frame(640, 480, new byte[3 * 640 * 480], 0, 0);
    JointVector still = JointVector.of(new double[layout.size()]);
    for (int i = 0; i < WARM_UP_DECISIONS; i++) {
      plan(new Observation(blank, still, i * waypointNanos()));
    }
    reset(0);
  }

  @Override
  public void close() {
    denoiser.close();
    perception.close();
  }
}
