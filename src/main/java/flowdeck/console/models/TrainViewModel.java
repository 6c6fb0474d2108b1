package flowdeck.console.models;

import flowdeck.console.Live;
import flowdeck.console.ModelOperations;
import flowdeck.console.ModelOperations.Model;
import flowdeck.console.ModelOperations.Shown;
import flowdeck.console.ModelOperations.TrainingOrder;
import flowdeck.console.Operations.TaskFacts;
import flowdeck.console.Refusals;
import flowdeck.core.InputException;
import flowdeck.station.DatasetLook;
import flowdeck.station.Encoders;
import flowdeck.station.Preset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/** The form of a new training: dataset, task, encoder, preset, name. */
public final class TrainViewModel {
  /** Trains on the episodes of all tasks. */
  static final String ALL = "All episodes";

  private final Live live;
  private final Refusals refusals;
  private final StringProperty dataset = new SimpleStringProperty("");
  private final StringProperty summary = new SimpleStringProperty("");
  private final BooleanProperty usable = new SimpleBooleanProperty(false);
  private final BooleanProperty problem = new SimpleBooleanProperty(false);
  private final ObjectProperty<List<String>> tasks = new SimpleObjectProperty<>(List.of());
  private final StringProperty task = new SimpleStringProperty("");
  private final ObjectProperty<List<String>> encoders = new SimpleObjectProperty<>(List.of());
  private final StringProperty encoder = new SimpleStringProperty("");
  private final ObjectProperty<Preset> preset = new SimpleObjectProperty<>(Preset.QUICK);
  private final StringProperty name = new SimpleStringProperty("");
  private String proposed = "";
  private @Nullable DatasetLook look;
  private @Nullable Shown last;

  public TrainViewModel(Live live, Refusals refusals) {
    this.live = live;
    this.refusals = refusals;
    dataset.subscribe(this::ask);
    task.subscribe(this::propose);
    preset.subscribe(this::propose);
  }

  private ModelOperations operations() {
    return live.operations().models();
  }

  /** The form comes to the front: proposes what was recorded last. */
  public void opened() {
    if (dataset.get().isBlank()) {
      dataset.set(live.operations().datasets().shown().entries().getFirst().folder().toString());
    } else {
      ask();
    }
  }

  private void ask() {
    look = null;
    usable.set(false);
    problem.set(false);
    tasks.set(List.of());
    if (dataset.get().isBlank()) {
      summary.set("Choose the folder of a LeRobot dataset.");
    } else {
      summary.set("Looking at it …");
      operations().look(dataset.get().strip());
    }
  }

  /** Takes the newest values. */
  public void pulse() {
    Shown shown = operations().shown();
    if (shown == last) {
      return;
    }
    last = shown;
    offerEncoders(shown);
    DatasetLook found = shown.dataset();
    if (found != null && found != look && found.folder().equals(dataset.get().strip())) {
      take(found);
    }
  }

  private void offerEncoders(Shown shown) {
    List<String> offered = new ArrayList<>(shown.encoders());
    shown.models().stream()
        .filter(model -> model.problem() == null)
        .map(Model::name)
        .forEach(offered::add);
    offered.add(Encoders.UNTRAINED);
    if (!offered.equals(encoders.get())) {
      String before = encoder.get();
      encoders.set(offered);
      encoder.set(offered.contains(before) ? before : offered.getFirst());
    }
  }

  private void take(DatasetLook found) {
    look = found;
    String trouble = found.problem();
    usable.set(trouble == null);
    problem.set(trouble != null);
    summary.set(trouble == null ? words(found) : trouble);
    if (trouble == null) {
      List<String> offered = new ArrayList<>(found.instructions());
      if (offered.size() != 1) {
        offered.addFirst(ALL);
      }
      tasks.set(offered);
      task.set(offered.getFirst());
    }
    propose();
  }

  private static String words(DatasetLook found) {
    return String.format(
        Locale.ROOT,
        "%d episodes, %,d frames at %.0f fps (%s); %s; %d numbers per action: %s",
        found.episodes(),
        found.frames(),
        found.framesPerSecond(),
        minutes(found.frames() / Math.max(1, found.framesPerSecond())),
        found.cameras().size() == 1
            ? "camera " + brief(found.cameras().getFirst())
            : "%d cameras, trained on %s"
                .formatted(found.cameras().size(), brief(found.cameras().getFirst())),
        found.action().size(),
        found.action().size() <= 4
            ? String.join(", ", found.action())
            : "%s, %s … %s"
                .formatted(found.action().get(0), found.action().get(1), found.action().getLast()));
  }

  private static String brief(String camera) {
    return camera.replaceFirst("^observation\\.images\\.", "");
  }

  private static String minutes(double seconds) {
    return seconds < 90 ? "%.0f s".formatted(seconds) : "%.0f min".formatted(seconds / 60);
  }

  /** A name that says what it is and is free, until the operator writes another. */
  private void propose() {
    DatasetLook found = look;
    if (found == null || found.problem() != null || !name.get().equals(proposed)) {
      return;
    }
    String of =
        live.operations().tasks().stream()
            .filter(known -> known.instruction().equals(task.get()))
            .map(TaskFacts::id)
            .findFirst()
            .orElseGet(
                () -> slug(task.get().equals(ALL) ? folderName(found.folder()) : task.get()));
    String base = preset.get() == Preset.QUICK ? of : of + "-" + slug(preset.get().title());
    Shown shown = operations().shown();
    Set<String> taken =
        Stream.concat(
                Stream.concat(shown.models().stream().map(Model::name), shown.encoders().stream()),
                shown.unfinished().stream().map(training -> training.name()))
            .collect(Collectors.toSet());
    String free = base;
    for (int i = 2; taken.contains(free); i++) {
      free = base + "-" + i;
    }
    proposed = free;
    name.set(free);
  }

  private static String folderName(String folder) {
    String trimmed = folder.replaceAll("[/\\\\]+$", "");
    return trimmed.substring(Math.max(trimmed.lastIndexOf('/'), trimmed.lastIndexOf('\\')) + 1);
  }

  private static String slug(String words) {
    String slug =
        words.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "-").replaceAll("^-|-$", "");
    return slug.isEmpty()
        ? "policy"
        : slug.length() <= 40 ? slug : slug.substring(0, 40).replaceAll("-$", "");
  }

  /** Begins the training; says whether it was accepted. */
  public boolean train() {
    return refusals.attempt(
        () -> {
          DatasetLook found = look;
          if (found == null) {
            throw new InputException(
                dataset.get().isBlank()
                    ? "Choose a dataset first."
                    : "The dataset is still being looked at; try again in a moment.");
          }
          boolean all = task.get().equals(ALL) || found.instructions().size() < 2;
          operations()
              .train(
                  new TrainingOrder(
                      name.get().strip(),
                      found,
                      all ? null : task.get(),
                      encoder.get(),
                      preset.get()));
          proposed = name.get();
        });
  }

  public StringProperty datasetProperty() {
    return dataset;
  }

  /** What the dataset holds, or why it cannot be used. */
  public StringProperty summaryProperty() {
    return summary;
  }

  public BooleanProperty usableProperty() {
    return usable;
  }

  public BooleanProperty problemProperty() {
    return problem;
  }

  public ObjectProperty<List<String>> tasksProperty() {
    return tasks;
  }

  public StringProperty taskProperty() {
    return task;
  }

  public ObjectProperty<List<String>> encodersProperty() {
    return encoders;
  }

  public StringProperty encoderProperty() {
    return encoder;
  }

  public ObjectProperty<Preset> presetProperty() {
    return preset;
  }

  public StringProperty nameProperty() {
    return name;
  }
}
