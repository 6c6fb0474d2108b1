package flowdeck.console;

import flowdeck.console.Operations.Fact;
import flowdeck.station.DatasetLook;
import flowdeck.station.Preset;
import flowdeck.station.TrainingFile;
import flowdeck.station.Work;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the console shows of the models folder, and the long work it starts there.
 *
 * <p>As with {@link Operations}: called on the JavaFX thread, reading never waits, commands return
 * at once and what cannot be done is an {@link flowdeck.core.InputException}.
 */
public interface ModelOperations {

  /** The newest state; read once per pulse. */
  Shown shown();

  /** Reads the folder again, elsewhere. */
  void refresh();

  /** Looks at a dataset, elsewhere; the answer is in {@link Shown#dataset}. */
  void look(String folder);

  /** Trains a policy. */
  void train(TrainingOrder order);

  /** Goes on with an unfinished training. */
  void resume(String training);

  /** Gives an unfinished training up. */
  void discard(String training);

  /** Judges a policy on unseen seeds. */
  void evaluate(String policy, String task, int trials);

  /** Learns when a policy's confidence raises an alarm. */
  void calibrate(String policy, String task, int trials);

  /** Makes an encoder of a file of weights. */
  void importEncoder(String file, String name);

  /** Ends what runs. */
  void stop();

  /** Puts away how the last work ended. */
  void dismiss();

  /**
   * All there is to show.
   *
   * @param folder of the models
   * @param models by name
   * @param encoders that were trained or imported alone
   * @param unfinished trainings whose policy is not there yet
   * @param work what runs or ended last, or null
   * @param dataset the one looked at last, or null
   */
  record Shown(
      String folder,
      List<Model> models,
      List<String> encoders,
      List<TrainingFile> unfinished,
      @Nullable Work work,
      @Nullable DatasetLook dataset) {}

  /**
   * A policy.
   *
   * @param problem why it cannot be used, one sentence, or null
   * @param kind e.g. "nfp film"
   * @param flow whether it has log-likelihoods; else the curve tells negative squared errors
   * @param data it was trained on
   * @param heldOut log-likelihood of held-out plans, nats per dimension; NaN if not known
   * @param facts all settings and results
   * @param curve of its training; empty if it was not kept
   * @param evaluations newest first
   */
  record Model(
      String name,
      @Nullable String problem,
      String kind,
      boolean flow,
      String data,
      double heldOut,
      List<Fact> facts,
      List<TrainingFile.Point> curve,
      List<Evaluation> evaluations) {}

  /**
   * How often a policy succeeded.
   *
   * @param trials that count
   * @param low end of the Wilson 95 % interval, a fraction
   * @param high end of it
   * @param notes what else to know: when, conditions, whether it is complete
   */
  record Evaluation(
      String task, int successes, int trials, double low, double high, String notes) {}

  /**
   * What to train.
   *
   * @param instruction of the episodes to train on, or null for all
   * @param encoder folder name, or "untrained"
   */
  record TrainingOrder(
      String name,
      DatasetLook dataset,
      @Nullable String instruction,
      String encoder,
      Preset preset) {}
}
