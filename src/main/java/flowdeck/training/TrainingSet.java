package flowdeck.training;

import flowdeck.core.ActionLayout;
import flowdeck.policy.Normalisation;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * The windows of some episodes, normalised once and assembled on demand. Immutable; may be read
 * from any thread.
 */
public final class TrainingSet implements Pairs {
  private static final double JOINT_SCALE_FLOOR_RAD = 0.02;
  private static final double GRIPPER_SCALE_FLOOR = 0.05;
  private static final double FEATURE_SCALE_FLOOR = 0.01;
  private static final double CLIP = 5;

  private final StridedWindows windows;
  private final int observationSize;
  private final int dims;
  private final float[][] observations;
  private final float[][] actions;
  private final int[] firstWindow;

  /** All windows of the episodes under a normalisation that may come from other episodes. */
  public TrainingSet(
      List<EncodedEpisode> episodes, StridedWindows windows, Normalisation normalisation) {
    this.windows = windows;
    observationSize = normalisation.observationSize();
    dims = normalisation.dims();
    observations = new float[episodes.size()][];
    actions = new float[episodes.size()][];
    firstWindow = new int[episodes.size() + 1];
    for (int e = 0; e < episodes.size(); e++) {
      EncodedEpisode episode = episodes.get(e);
      int frames = episode.frames();
      observations[e] = new float[frames * observationSize];
      actions[e] = new float[frames * dims];
      for (int frame = 0; frame < frames; frame++) {
        double[] command = doubles(episode.commands()[frame]);
        normalisation.observation(
            episode.features()[frame], command, observations[e], frame * observationSize);
        normalisation.action(command, actions[e], frame * dims);
      }
      firstWindow[e + 1] = firstWindow[e] + windows.count(frames);
    }
  }

  /**
   * Means and spreads of the episodes. Spreads have floors (0.02 rad, 0.05 of a gripper's opening):
   * an arm that never moves would otherwise have an infinite density.
   */
  public static Normalisation fit(List<EncodedEpisode> episodes, ActionLayout layout) {
    int features = episodes.getFirst().features()[0].length;
    Moments ofFeatures = new Moments(features);
    Moments ofActions = new Moments(layout.size());
    for (EncodedEpisode episode : episodes) {
      for (int frame = 0; frame < episode.frames(); frame++) {
        ofFeatures.add(episode.features()[frame]);
        ofActions.add(episode.commands()[frame]);
      }
    }
    double[] actionFloor = new double[layout.size()];
    for (int i = 0; i < actionFloor.length; i++) {
      actionFloor[i] = layout.isGripper(i) ? GRIPPER_SCALE_FLOOR : JOINT_SCALE_FLOOR_RAD;
    }
    double[] featureFloor = new double[features];
    Arrays.fill(featureFloor, FEATURE_SCALE_FLOOR);
    return new Normalisation(
        ofActions.mean(),
        ofActions.scale(actionFloor),
        ofFeatures.mean(),
        ofFeatures.scale(featureFloor),
        CLIP);
  }

  /** How many windows there are. */
  @Override
  public int size() {
    return firstWindow[firstWindow.length - 1];
  }

  /** Numbers per observation: features, then latest action. */
  public int observationSize() {
    return observationSize;
  }

  /** Numbers in a window's context. */
  @Override
  public int contextSize() {
    return windows.history() * observationSize;
  }

  /** Numbers in a window's plan. */
  @Override
  public int planSize() {
    return windows.horizon() * dims;
  }

  /** Numbers per action. */
  public int dims() {
    return dims;
  }

  /** Copies the observations of a window, the oldest first. */
  @Override
  public void context(int window, float[] into, int at) {
    int episode = episode(window);
    int frame = window - firstWindow[episode];
    for (int place = 0; place < windows.history(); place++) {
      System.arraycopy(
          observations[episode],
          windows.observed(frame, place) * observationSize,
          into,
          at + place * observationSize,
          observationSize);
    }
  }

  /** Copies the waypoints of a window. */
  @Override
  public void plan(int window, float[] into, int at) {
    int episode = episode(window);
    int frame = window - firstWindow[episode];
    int frames = actions[episode].length / dims;
    for (int waypoint = 0; waypoint < windows.horizon(); waypoint++) {
      System.arraycopy(
          actions[episode],
          windows.planned(frame, waypoint, frames) * dims,
          into,
          at + waypoint * dims,
          dims);
    }
  }

  /** The least of each action number, normalised, over all frames; NaN without any. */
  double[] lowest() {
    return extremes(Math::min);
  }

  /** The largest of each action number, normalised, over all frames; NaN without any. */
  double[] highest() {
    return extremes(Math::max);
  }

  private double[] extremes(DoubleBinaryOperator choose) {
    double[] extremes = new double[dims];
    Arrays.fill(extremes, Double.NaN);
    for (float[] episode : actions) {
      for (int i = 0; i < episode.length; i++) {
        double before = extremes[i % dims];
        extremes[i % dims] =
            Double.isNaN(before) ? episode[i] : choose.applyAsDouble(before, episode[i]);
      }
    }
    return extremes;
  }

  private int episode(int window) {
    int found = Arrays.binarySearch(firstWindow, window);
    return found >= 0 ? found : -found - 2;
  }

  private static double[] doubles(float[] values) {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i];
    }
    return result;
  }

  /**
   * Running sums for mean and standard deviation, shifted by the first row against cancellation.
   */
  private static final class Moments {
    private final double[] sum;
    private final double[] squares;
    private final double[] origin;
    private long count;

    Moments(int size) {
      sum = new double[size];
      squares = new double[size];
      origin = new double[size];
    }

    void add(float[] row) {
      if (row.length != sum.length) {
        throw new IllegalArgumentException(
            "Expected rows of %d numbers, got %d".formatted(sum.length, row.length));
      }
      for (int i = 0; i < row.length; i++) {
        if (count == 0) {
          origin[i] = row[i];
        }
        double value = row[i] - origin[i];
        sum[i] += value;
        squares[i] += value * value;
      }
      count++;
    }

    double[] mean() {
      double[] mean = new double[sum.length];
      for (int i = 0; i < mean.length; i++) {
        mean[i] = origin[i] + sum[i] / count;
      }
      return mean;
    }

    double[] scale(double[] floor) {
      double[] scale = new double[sum.length];
      for (int i = 0; i < scale.length; i++) {
        double mean = sum[i] / count;
        double variance = Math.max(0, squares[i] / count - mean * mean);
        scale[i] = Math.max(floor[i], Math.sqrt(variance));
      }
      return scale;
    }
  }
}
