package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.control.PolicyRunner;
import flowdeck.core.ActionLayout;
import flowdeck.core.Likelihoods;
import flowdeck.core.Plan;
import flowdeck.policy.Denoising;
import flowdeck.policy.DiffusionPolicy;
import flowdeck.policy.Normalisation;
import flowdeck.policy.PolicyDescription;
import flowdeck.policy.PolicyFolder;
import flowdeck.policy.PolicyModel;
import flowdeck.policy.TestPolicies;
import flowdeck.policy.diffusion.Sampler;
import flowdeck.policy.diffusion.UnetArchitecture;
import flowdeck.trial.EvaluationJson.Judged;
import flowdeck.trial.Outcome;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.TaskDescription.Stage;
import flowdeck.trial.Tasks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A diffusion policy that nobody trained, in the simulated cell. */
class DiffusionTrialTest {
  private static final TaskDescription TASK = Tasks.named("stack-blocks-two");

  /** The task with stages that may take 3 s. */
  private static final TaskDescription BRISK =
      new TaskDescription(
          TASK.name(),
          TASK.title(),
          TASK.instruction(),
          TASK.simulatedTask(),
          TASK.success(),
          TASK.limitSeconds(),
          TASK.stages().stream().map(s -> new Stage(s.id(), s.title(), 3)).toList(),
          TASK.causes());

  @TempDir Path models;

  @Test
  void runsInLockstepWithoutAFaultAndTheSameEachTime() {
    PolicyFolder folder = folder();
    Denoising ddim = new Denoising(Sampler.DDIM, 5, 2);
    List<Plan> plans = new ArrayList<>();
    List<Plan> again = new ArrayList<>();
    try (PolicyRunner runner = PolicyRunner.lockstep(policy(folder));
        Evaluation evaluation = new Evaluation(BRISK)) {
      Judged trial = evaluation.policy(runner, ddim, 100_000, 50_000_000, plans::add);
      assertThat(trial.label().outcome()).isEqualTo(Outcome.FAILURE);
      assertThat(trial.reason()).isEqualTo("Arm One Picking took more than 3 s");
      assertThat(trial.decisions()).isBetween(10L, 12L);
      assertThat(trial.alarms()).isEmpty();
      evaluation.policy(runner, ddim, 100_000, 50_000_000, again::add);
    }
    assertThat(plans).hasSizeGreaterThan(9);
    for (int i = 0; i < plans.size(); i++) {
      assertThat(plans.get(i).candidates().likelihoods()).isInstanceOf(Likelihoods.None.class);
      assertThat(plans.get(i).selected().waypoints()).allMatch(waypoint -> waypoint.isFinite());
      assertThat(plans.get(i).candidates().actions())
          .isEqualTo(again.get(i).candidates().actions());
    }
  }

  private static DiffusionPolicy policy(PolicyFolder folder) {
    return new DiffusionPolicy(
        folder,
        (PolicyModel.Diffusion) folder.description().model(),
        new TestPolicies.PixelEncoder());
  }

  /** Of small motions about where the shipped policy's demonstrations are. */
  private PolicyFolder folder() {
    int dims = ActionLayout.TWO_IIWA.size();
    double[] mean =
        PolicyFolder.describe(Path.of("models/stack-blocks-two")).normalisation().actionMean();
    double[] scale = new double[dims];
    Arrays.fill(scale, 0.02);
    double[] high = new double[dims];
    Arrays.fill(high, 1);
    double[] low = new double[dims];
    Arrays.fill(low, -1);
    UnetArchitecture unet = UnetArchitecture.of(dims, 4, 4 * (2 + dims), List.of(16, 32));
    PolicyDescription description =
        new PolicyDescription(
            PolicyDescription.FORMAT,
            new PolicyModel.Diffusion(unet, 0, 100, Sampler.DDPM, 100, low, high),
            ActionLayout.TWO_IIWA.names(),
            4,
            4,
            4,
            15,
            new PolicyDescription.Encoder("pixel", 2, Map.of()),
            new Normalisation(mean, scale, new double[2], new double[] {1, 1}, 5),
            Map.of());
    return PolicyFolder.write(
        models.resolve("diffusion"), description, unet.initial(1), Map.of(), true);
  }
}
