package flowdeck.cli;

import flowdeck.training.DiffusionPreset;
import flowdeck.training.TrainingSettings;
import flowdeck.training.TrainingSettings.Schedule;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long and how fast a policy is trained; what is not given the kind of policy decides. */
final class ScheduleOptions {
  private static final Schedule STANDARD = TrainingSettings.STANDARD.schedule();

  @Option(
      names = "--epochs",
      description = "epochs of training proper (default: 30; of a diffusion policy its preset's)")
  private @Nullable Integer epochs;

  @Option(
      names = "--warm-start-epochs",
      description = "epochs that fit the conditional mean first (default: 10)")
  private @Nullable Integer warmStartEpochs;

  @Option(names = "--batch", description = "windows per step (default: 256, or the preset's)")
  private @Nullable Integer batch;

  @Option(
      names = "--learning-rate",
      description = "at its highest (default: 1e-3, or the preset's; the paper's is 1e-4)")
  private @Nullable Double learningRate;

  @Option(
      names = "--constant-rate",
      description = "keep the learning rate of a flow instead of letting it rise and fall")
  private boolean constantRate;

  @Option(names = "--gradient-clip", description = "longest gradient of a step (default: 1)")
  private @Nullable Double gradientClip;

  @Option(
      names = "--average",
      paramLabel = "DECAY",
      description =
          "what the moving average of a flow's weights, which is kept, retains per step, 0 for no"
              + " average (default: 0.99)")
  private @Nullable Double averaging;

  @Option(
      names = "--patience",
      paramLabel = "EPOCHS",
      description = "stop after so many without a better held-out score (default: never)")
  private @Nullable Integer patience;

  /**
   * The schedule of a flow.
   *
   * @throws IllegalArgumentException if it is none
   */
  Schedule ofFlow() {
    return new Schedule(
        or(warmStartEpochs, STANDARD.warmStartEpochs()),
        or(epochs, STANDARD.epochs()),
        or(batch, STANDARD.batch()),
        or(learningRate, STANDARD.learningRate()),
        !constantRate,
        or(gradientClip, STANDARD.gradientClip()),
        or(averaging, STANDARD.averaging()),
        or(patience, STANDARD.patience()));
  }

  /**
   * The schedule of a diffusion policy, which has its own rate and average.
   *
   * @throws IllegalArgumentException if it is none
   */
  Schedule ofDiffusion(DiffusionPreset preset) {
    return new Schedule(
        0,
        or(epochs, preset.epochs()),
        or(batch, preset.batch()),
        or(learningRate, preset.learningRate()),
        true,
        or(gradientClip, STANDARD.gradientClip()),
        0,
        or(patience, STANDARD.patience()));
  }

  private static int or(@Nullable Integer given, int otherwise) {
    return given == null ? otherwise : given;
  }

  private static double or(@Nullable Double given, double otherwise) {
    return given == null ? otherwise : given;
  }
}
