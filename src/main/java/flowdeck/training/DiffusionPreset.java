package flowdeck.training;

import flowdeck.policy.Normalisation;
import flowdeck.policy.PolicyModel;
import flowdeck.policy.diffusion.Sampler;
import flowdeck.policy.diffusion.UnetArchitecture;
import java.util.List;
import java.util.Locale;

/**
 * A Diffusion Policy's sizes and schedule: the two that results are published for, and one that
 * trains on a processor.
 */
public enum DiffusionPreset {
  /**
   * Windows as NF-P's, so that both see and plan the same: history 4, 4 waypoints. One level only:
   * the noise of four waypoints hardly passes through two halved ones. Widths 64 and 128 left a
   * held-out error of 0.47 after 500 steps on 26 numbers per action, where this leaves 0.08.
   */
  SMALL(4, 4, 0, 4, List.of(128), 128, 1e-3, 60),
  /**
   * RoboTwin 2.0's baseline: 8 actions from the third observation's past on, 6 of them executed.
   */
  ROBOTWIN(3, 8, 2, 6, List.of(256, 512, 1024), 128, 1e-4, 600),
  /** Chi et al. (2023), with images: 16 actions, 2 observations, 8 executed. */
  ORIGINAL(2, 16, 1, 8, List.of(512, 1024, 2048), 64, 1e-4, 600);

  private static final int STEPS = 100;

  /** Normalised: actions that hardly differ in training would be stretched to nothing but noise. */
  private static final double LEAST_RANGE = 1;

  private final int history;
  private final int length;
  private final int past;
  private final int horizon;
  private final List<Integer> widths;
  private final int batch;
  private final double learningRate;
  private final int epochs;

  DiffusionPreset(
      int history,
      int length,
      int past,
      int horizon,
      List<Integer> widths,
      int batch,
      double learningRate,
      int epochs) {
    this.history = history;
    this.length = length;
    this.past = past;
    this.horizon = horizon;
    this.widths = widths;
    this.batch = batch;
    this.learningRate = learningRate;
    this.epochs = epochs;
  }

  /** Windows to train on: all that the network denoises but what is past. */
  public StridedWindows windows(int stride) {
    return new StridedWindows(stride, history, length - past);
  }

  /** Waypoints of a plan, of all that are denoised. */
  public int horizon() {
    return horizon;
  }

  /** Windows per step. */
  public int batch() {
    return batch;
  }

  /** The largest learning rate. */
  public double learningRate() {
    return learningRate;
  }

  public int epochs() {
    return epochs;
  }

  /**
   * The model for given data.
   *
   * @param normalisation of the training episodes
   * @param low least normalised action in them, per number
   * @param high largest
   */
  PolicyModel.Diffusion model(Normalisation normalisation, double[] low, double[] high) {
    double[] from = new double[low.length];
    double[] to = new double[low.length];
    for (int i = 0; i < low.length; i++) {
      double centre = 0.5 * (low[i] + high[i]);
      double reach = 0.5 * Math.max(LEAST_RANGE, high[i] - low[i]);
      from[i] = centre - reach;
      to[i] = centre + reach;
    }
    return new PolicyModel.Diffusion(
        UnetArchitecture.of(
            normalisation.dims(), length, history * normalisation.observationSize(), widths),
        past,
        STEPS,
        Sampler.DDPM,
        STEPS,
        from,
        to);
  }

  /** The name in commands. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The preset of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static DiffusionPreset of(String label) {
    for (DiffusionPreset preset : values()) {
      if (preset.toString().equals(label)) {
        return preset;
      }
    }
    throw new IllegalArgumentException(
        "'%s' is no preset of a diffusion policy; choose small, robotwin or original"
            .formatted(label));
  }
}
