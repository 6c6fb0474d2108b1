package flowdeck.cli;

import flowdeck.training.TrainingSettings.Noise;
import picocli.CommandLine.Option;

/** Noise on the windows a policy is trained on. */
final class NoiseOptions {
  @Option(
      names = "--noise",
      defaultValue = "0.02",
      description = "action noise, normalised (default: ${DEFAULT-VALUE})")
  private double actionNoise;

  @Option(
      names = "--feature-noise",
      defaultValue = "0.02",
      description = "feature noise, normalised (default: ${DEFAULT-VALUE})")
  private double featureNoise;

  @Option(
      names = "--latest-action-noise",
      defaultValue = "0.02",
      description = "noise on the latest action, normalised (default: ${DEFAULT-VALUE})")
  private double latestActionNoise;

  @Option(
      names = "--drift-noise",
      defaultValue = "0",
      description =
          "noise that all actions of a window share, normalised, for recordings whose resting"
              + " postures drift (default: ${DEFAULT-VALUE})")
  private double driftNoise;

  /** For a flow. */
  Noise ofFlow() {
    return new Noise(actionNoise, featureNoise, latestActionNoise, driftNoise);
  }

  /** For a diffusion policy, which itself adds all the noise that plans need. */
  Noise ofDiffusion() {
    return new Noise(0, featureNoise, latestActionNoise, driftNoise);
  }
}
