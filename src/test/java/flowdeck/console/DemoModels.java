package flowdeck.console;

import flowdeck.console.Operations.Fact;
import flowdeck.core.InputException;
import flowdeck.station.DatasetLook;
import flowdeck.station.TrainingFile;
import flowdeck.station.TrainingFile.End;
import flowdeck.station.TrainingFile.Point;
import flowdeck.station.Work;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A made-up models folder for tests and for looking at the console. */
public final class DemoModels implements ModelOperations {
  private static final int WARM = 10;
  private static final int EPOCHS = 45;

  public final List<String> commands = new ArrayList<>();
  private List<Model> models;
  private List<TrainingFile> unfinished = List.of();
  private @Nullable Work work;
  private @Nullable DatasetLook dataset;
  private @Nullable Shown shown;

  DemoModels(String first) {
    models =
        List.of(
            model(
                first, "film", 2.75, 1, 0.001, 20, List.of(evaluation(20, 20), evaluation(9, 10))),
            model("concat-paper-epoch300-lr1e-4", "concat", 2.31, 7, 1e-4, 60, List.of()),
            model("towel-folding", "film", 1.87, 3, 0.001, 50, List.of(evaluation(13, 20))),
            new Model(
                "old-one",
                "weights.safetensors is missing in models/old-one; copy it there or remove the"
                    + " folder.",
                "nfp concat",
                true,
                "",
                Double.NaN,
                List.of(new Fact("Size", "0.1 MB")),
                List.of(),
                List.of()));
  }

  private static Model model(
      String name,
      String conditioner,
      double heldOut,
      int seed,
      double learningRate,
      int episodes,
      List<Evaluation> evaluations) {
    return new Model(
        name,
        null,
        "nfp " + conditioner,
        true,
        "demos, episodes 0 to " + (episodes - 1),
        heldOut,
        List.of(
            new Fact("Size", "%.1f MB".formatted(9.2 - seed)),
            new Fact("Kind", "nfp, %s conditioner".formatted(conditioner)),
            new Fact("Plan", "4 waypoints of 16 numbers, 267 ms apart"),
            new Fact("History", "4 observations"),
            new Fact("Flow", conditioner + ", 10 coupling layers, 8 bins, 1.5 M parameters"),
            new Fact("Encoder", "ResNet18, 24 features (keypoints)"),
            new Fact(
                "Calibration",
                seed == 1
                    ? "200 successful episodes, alarms in at most 10.0 % of such (202 simulated"
                        + " trials of stack-blocks-two, seeds 200000 to 200201, successful ones"
                        + " only)"
                    : "not calibrated"),
            new Fact("Data", "demos, episodes 0 to " + (episodes - 1)),
            new Fact("Episodes", Integer.toString(episodes)),
            new Fact("Held out episodes", "3"),
            new Fact("Warm start epochs", "10"),
            new Fact("Epochs", "35"),
            new Fact("Learning rate", Double.toString(learningRate)),
            new Fact("Seed", Integer.toString(seed)),
            new Fact("Held-out log-likelihood", Double.toString(heldOut))),
        name.equals("towel-folding") ? List.of() : curve(EPOCHS, heldOut),
        evaluations);
  }

  private static Evaluation evaluation(int successes, int trials) {
    var wilson = new flowdeck.trial.statistics.Rate(successes, trials).wilson();
    return new Evaluation(
        "stack-blocks-two",
        successes,
        trials,
        wilson.low(),
        wilson.high(),
        trials == 10 ? "20 Nov 17:02, randomised light, of an earlier version" : "23 Nov 09:41");
  }

  private static List<Point> curve(int until, double best) {
    List<Point> points = new ArrayList<>();
    for (int epoch = 1; epoch <= until; epoch++) {
      double done = (epoch - WARM) / (double) (EPOCHS - WARM);
      double nats = best - 2.6 * Math.exp(-4 * done) + 0.03 * Math.sin(epoch);
      points.add(
          epoch <= WARM
              ? new Point(epoch, 0.4 / epoch, Double.NaN)
              : new Point(epoch, -(nats + 0.15 * done), nats - 0.05));
    }
    return points;
  }

  private static TrainingFile training(String name, int epoch, @Nullable End end, String message) {
    return new TrainingFile(
        name,
        List.of("train"),
        "/home/lab",
        end == null ? 0 : 1,
        null,
        epoch == 0 ? "encoding the demonstrations" : epoch <= WARM ? "warm start" : "likelihood",
        epoch,
        epoch == 0 ? 0 : EPOCHS,
        epoch == 0 ? 0.4 : epoch / (double) EPOCHS,
        -2.142,
        2.087,
        2.101,
        1840,
        1412,
        epoch == 0 ? List.of() : curve(epoch, 2.4),
        end,
        message);
  }

  /** A folder without anything. */
  public void empty() {
    models = List.of();
    shown = null;
  }

  /** A training runs. */
  public void training(String name, int epoch) {
    TrainingFile file = training(name, epoch, null, "");
    show(
        new Work(
            Work.Kind.TRAIN,
            name,
            Work.State.RUNNING,
            file.fraction(),
            file.phase(),
            "23 min 32 s",
            file));
  }

  /** Trainings that wait for a decision. */
  public void unfinished() {
    unfinished =
        List.of(
            training("towel-folding-2", 23, End.STOPPED, ""),
            training(
                "lift-pot-with-a-really-rather-long-name-of-its-own",
                4,
                End.FAILED,
                "demos has no camera; a policy needs one to look through."),
            training("handover", 12, null, ""));
    shown = null;
  }

  /** Shows this as what runs or ended. */
  public void show(@Nullable Work newest) {
    work = newest;
    shown = null;
  }

  @Override
  public Shown shown() {
    Shown now = shown;
    if (now == null) {
      now = new Shown("models", models, List.of("imagenet"), unfinished, work, dataset);
      shown = now;
    }
    return now;
  }

  @Override
  public void refresh() {
    commands.add("refresh");
  }

  @Override
  public void look(String folder) {
    boolean there = folder.contains("demos") || folder.contains("dataset");
    dataset =
        there
            ? new DatasetLook(
                folder,
                null,
                60,
                12_480,
                15,
                List.of("observation.images.scene"),
                List.of("left_joint_1", "left_joint_2", "left_joint_3", "x", "right_gripper"),
                List.of("Stack the green block on the red one.", "Fold the towel."))
            : new DatasetLook(
                folder,
                "There is no folder %s; give the folder of a LeRobot dataset.".formatted(folder),
                0,
                0,
                0,
                List.of(),
                List.of(),
                List.of());
    shown = null;
  }

  private void requireFree() {
    Work now = work;
    if (now != null && now.busy()) {
      throw new InputException(
          now.title() + " is still going on; wait for its end or stop it first.");
    }
  }

  @Override
  public void train(TrainingOrder order) {
    requireFree();
    commands.add(
        "train %s %s %s %s"
            .formatted(order.name(), order.instruction(), order.encoder(), order.preset()));
    training(order.name(), 0);
  }

  @Override
  public void resume(String training) {
    requireFree();
    commands.add("resume " + training);
  }

  @Override
  public void discard(String training) {
    commands.add("discard " + training);
  }

  @Override
  public void evaluate(String policy, String task, int trials) {
    requireFree();
    commands.add("evaluate %s %s %d".formatted(policy, task, trials));
  }

  @Override
  public void calibrate(String policy, String task, int trials) {
    requireFree();
    commands.add("calibrate %s %s %d".formatted(policy, task, trials));
  }

  @Override
  public void importEncoder(String file, String name) {
    requireFree();
    commands.add("import %s %s".formatted(file, name));
  }

  @Override
  public void stop() {
    commands.add("stop");
  }

  @Override
  public void dismiss() {
    commands.add("dismiss");
    show(null);
  }
}
