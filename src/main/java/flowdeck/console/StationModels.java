package flowdeck.console;

import flowdeck.core.InputException;
import flowdeck.policy.PolicyDescription;
import flowdeck.policy.PolicyModel;
import flowdeck.station.DatasetLook;
import flowdeck.station.ModelShelf;
import flowdeck.station.ModelShelf.Evaluated;
import flowdeck.station.Policies;
import flowdeck.station.TrainingFile.Point;
import flowdeck.station.Work;
import flowdeck.station.Workshop;
import flowdeck.trial.EvaluationJson;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@link Workshop} as the console sees it. JavaFX thread only. */
final class StationModels implements ModelOperations {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM HH:mm").withZone(ZoneId.systemDefault());

  private final Workshop workshop;
  private ModelShelf shelf = ModelShelf.EMPTY;
  private Shown shown;

  StationModels(Workshop workshop) {
    this.workshop = workshop;
    shown = new Shown(workshop.models().toString(), List.of(), List.of(), List.of(), null, null);
  }

  @Override
  public Shown shown() {
    ModelShelf newest = workshop.shelf();
    Work work = workshop.work();
    DatasetLook look = workshop.look();
    if (newest != shelf || work != shown.work() || look != shown.dataset()) {
      List<Model> models =
          newest.policies() == shelf.policies()
              ? shown.models()
              : newest.policies().stream().map(StationModels::model).toList();
      shelf = newest;
      shown = new Shown(shown.folder(), models, newest.encoders(), newest.trainings(), work, look);
    }
    return shown;
  }

  private static Model model(ModelShelf.Policy policy) {
    Policies.Entry entry = policy.entry();
    PolicyDescription description = entry.description();
    return new Model(
        entry.name(),
        entry.problem(),
        description == null ? "?" : PolicyFactSheet.kind(description.model()),
        description != null && description.model() instanceof PolicyModel.Flow,
        description == null ? "" : String.valueOf(description.training().getOrDefault("data", "")),
        description == null
            ? Double.NaN
            : number(part(description.training(), "openLoop").get("logLikelihoodPerDim")),
        PolicyFactSheet.of(entry),
        description == null ? List.of() : curve(part(description.training(), "curve")),
        policy.evaluations().stream().map(StationModels::evaluation).toList());
  }

  private static List<Point> curve(Map<?, ?> curve) {
    List<Point> points = new ArrayList<>();
    if (curve.get("loss") instanceof List<?> losses
        && curve.get("heldOut") instanceof List<?> scores
        && scores.size() == losses.size()) {
      for (int i = 0; i < losses.size(); i++) {
        points.add(new Point(i + 1, number(losses.get(i)), number(scores.get(i))));
      }
    }
    return points;
  }

  private static Map<?, ?> part(Map<String, Object> training, String name) {
    return training.get(name) instanceof Map<?, ?> part ? part : Map.of();
  }

  private static double number(@Nullable Object value) {
    return value instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  private static Evaluation evaluation(Evaluated evaluated) {
    EvaluationJson result = evaluated.result();
    List<String> notes = new ArrayList<>();
    notes.add(DAY.format(evaluated.at()));
    if (!result.conditions().equals("usual")) {
      notes.add(result.conditions());
    }
    if (!result.complete()) {
      notes.add("unfinished, %d asked".formatted(result.asked()));
    }
    if (!evaluated.current()) {
      notes.add("of an earlier version");
    }
    return new Evaluation(
        result.task(),
        result.successes(),
        result.trials(),
        result.trials() == 0 ? 0 : result.wilson95().get(0),
        result.trials() == 0 ? 1 : result.wilson95().get(1),
        String.join(", ", notes));
  }

  @Override
  public void refresh() {
    workshop.refresh();
  }

  @Override
  public void look(String folder) {
    workshop.look(folder);
  }

  @Override
  public void train(TrainingOrder order) {
    workshop.train(
        order.name(), order.dataset(), order.instruction(), order.encoder(), order.preset());
  }

  @Override
  public void resume(String training) {
    workshop.resume(training);
  }

  @Override
  public void discard(String training) {
    workshop.discard(training);
  }

  @Override
  public void evaluate(String policy, String task, int trials) {
    workshop.evaluate(policy, task, trials);
  }

  @Override
  public void calibrate(String policy, String task, int trials) {
    workshop.calibrate(policy, task, trials);
  }

  @Override
  public void importEncoder(String file, String name) {
    try {
      workshop.importEncoder(Path.of(file), name);
    } catch (InvalidPathException e) {
      throw new InputException("'%s' cannot be a file; choose one.".formatted(file), e);
    }
  }

  @Override
  public void stop() {
    workshop.stop();
  }

  @Override
  public void dismiss() {
    workshop.dismiss();
  }
}
