package flowdeck.console.episodes;

import flowdeck.console.DatasetOperations.Shown;
import flowdeck.console.Live;
import flowdeck.console.Refusals;
import flowdeck.console.episodes.EpisodesViewModel.Row;
import flowdeck.core.InputException;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.edit.DatasetEdits.Undoable;
import flowdeck.station.DatasetDesk.Entry;
import flowdeck.station.DatasetOrder;
import flowdeck.station.DatasetOrder.Format;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/** What can be done with the open dataset and the selected episodes. */
public final class ActionsViewModel {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());

  private final Live live;
  private final Refusals refusals;
  private final ObjectProperty<@Nullable Action> action = new SimpleObjectProperty<>();
  private final StringProperty sentence = new SimpleStringProperty("");
  private final StringProperty undo = new SimpleStringProperty("");
  private final BooleanProperty ready = new SimpleBooleanProperty(false);
  private final BooleanProperty busy = new SimpleBooleanProperty(false);
  private final StringProperty from = new SimpleStringProperty("");
  private final StringProperty to = new SimpleStringProperty("");
  private final StringProperty source = new SimpleStringProperty("");
  private final StringProperty target = new SimpleStringProperty("");
  private final ObjectProperty<Format> format = new SimpleObjectProperty<>(Format.LEROBOT_V21);
  private final ObjectProperty<List<String>> others = new SimpleObjectProperty<>(List.of());
  private @Nullable Shown shown;
  private List<Row> selection = List.of();

  /** What may be done. */
  public enum Action {
    DELETE("Delete", "Delete"),
    TRIM("Trim", "Trim"),
    COPY("Copy", "Copy"),
    SPLIT("Split", "Split"),
    MERGE("Merge", "Merge"),
    EXPORT("Export", "Export"),
    IMPORT("Import", "Import"),
    CHECK("Check", "Check now"),
    RESTORE("Restore", "Undo the edit"),
    REPLAY("Replay on the cell", "Replay");

    private final String title;
    private final String begin;

    Action(String title, String begin) {
      this.title = title;
      this.begin = begin;
    }

    /** What the button that opens the form says. */
    String title() {
      return title;
    }

    /** What the button that begins the work says. */
    String begin() {
      return begin;
    }

    /** Whether a new dataset comes out of it. */
    boolean makes() {
      return switch (this) {
        case COPY, SPLIT, MERGE, EXPORT, IMPORT -> true;
        case DELETE, TRIM, CHECK, RESTORE, REPLAY -> false;
      };
    }

    /** Whether another folder goes into it. */
    boolean takes() {
      return this == MERGE || this == IMPORT;
    }

    /** Whether there is a format to choose. */
    boolean formats() {
      return this == EXPORT || this == IMPORT;
    }
  }

  public ActionsViewModel(Live live, Refusals refusals) {
    this.live = live;
    this.refusals = refusals;
    from.subscribe(this::say);
    to.subscribe(this::say);
    format.subscribe(this::say);
  }

  /** Takes what is open and selected. */
  void show(Shown newest, List<Row> selected) {
    shown = newest;
    selection = selected;
    busy.set(newest.work() != null && newest.work().busy());
    undo.set(undo(newest.page().undoable()));
    others.set(
        newest.entries().stream()
            .filter(entry -> entry.episodes() > 0)
            .map(Entry::folder)
            .filter(folder -> !folder.equals(newest.page().folder()))
            .map(Path::toString)
            .toList());
    say();
  }

  private static String undo(@Nullable Undoable edit) {
    return edit == null
        ? ""
        : "%s %s, %s"
            .formatted(
                episodes(edit.episodes()),
                edit.trimmed() ? "trimmed" : "deleted",
                TIME.format(edit.time()));
  }

  private static String episodes(List<Integer> numbers) {
    return (numbers.size() == 1 ? "episode " : "episodes ") + LeRobotDataset.ranges(numbers);
  }

  /** Opens the form of an action. */
  public void choose(Action wanted) {
    Shown now = shown;
    action.set(wanted);
    if (wanted == Action.TRIM && selection.size() == 1) {
      from.set("0.0");
      to.set("%.1f".formatted(selection.getFirst().episode().seconds()));
    }
    if (wanted.takes()) {
      source.set("");
    }
    if (wanted.makes() && now != null) {
      target.set(
          now.usualPlace()
              .resolve(
                  "%s-%s"
                      .formatted(
                          wanted.title().toLowerCase(Locale.ROOT),
                          STAMP.format(LocalDateTime.now(ZoneId.systemDefault()))))
              .toString());
    }
    say();
  }

  /** Closes the form. */
  public void close() {
    action.set(null);
  }

  private void say() {
    Action now = action.get();
    Shown newest = shown;
    if (now == null || newest == null) {
      return;
    }
    String name = DatasetOrder.name(newest.page().folder());
    int all = newest.page().episodes().size();
    String some = episodes(numbers());
    String what = selection.isEmpty() ? "all %d episodes".formatted(all) : some;
    boolean possible = all > 0;
    String words =
        switch (now) {
          case DELETE -> {
            possible = !selection.isEmpty() && selection.size() < all;
            yield selection.isEmpty()
                ? "Select in the list what is to be deleted."
                : possible
                    ? "Moves %s of %s to its trash; the others move up. Restore brings them back."
                        .formatted(some, name)
                    : "All episodes are selected; leave at least one.";
          }
          case TRIM -> {
            possible = selection.size() == 1;
            yield possible
                ? "Keeps %s to %s s of %s, which lasts %s. Restore brings the rest back."
                    .formatted(from.get(), to.get(), some, selection.getFirst().length())
                : "Select one episode in the list.";
          }
          case COPY ->
              "Copies %s of %s to a new dataset; nothing changes here.".formatted(what, name);
          case SPLIT -> {
            possible = !selection.isEmpty() && selection.size() < all;
            yield possible
                ? "Makes two new datasets: first holds %s, second the other %d. Nothing changes here."
                    .formatted(some, all - selection.size())
                : "Select in the list what the first of two new datasets is to hold.";
          }
          case MERGE ->
              "Puts all of %s and all of another dataset together in a new one; both stay."
                  .formatted(name);
          case EXPORT ->
              "Writes %s of %s as %s; nothing changes here."
                  .formatted(what, name, format.get().title());
          case IMPORT -> {
            possible = true;
            yield "Makes a dataset of what another program recorded as %s; that stays."
                .formatted(format.get().title());
          }
          case CHECK -> "Reads every table and every picture of %s.".formatted(name);
          case RESTORE -> {
            possible = !undo.get().isEmpty();
            yield possible
                ? "Undoes the newest edit of %s: %s.".formatted(name, undo.get())
                : "The trash of %s is empty.".formatted(name);
          }
          case REPLAY -> {
            possible = selection.size() == 1;
            yield possible
                ? "Moves both arms slowly to where %s begins, then along its recorded targets for %s. Objects need not lie as they did then; keep clear of the arms."
                    .formatted(some, selection.getFirst().length())
                : "Select one episode in the list.";
          }
        };
    sentence.set(words);
    ready.set(possible && !busy.get());
  }

  private List<Integer> numbers() {
    return selection.stream().map(row -> row.episode().number()).toList();
  }

  /** Begins what the form says and closes it, or says why not. */
  public void begin() {
    if (refusals.attempt(this::order)) {
      close();
    }
  }

  private void order() {
    Shown newest = shown;
    if (action.get() == Action.REPLAY && newest != null && selection.size() == 1) {
      live.operations()
          .datasets()
          .replay(newest.page().folder(), selection.getFirst().episode().number());
    } else {
      live.operations().datasets().begin(work());
    }
  }

  private DatasetOrder work() {
    Action now = action.get();
    Shown newest = shown;
    if (now == null || newest == null) {
      throw new InputException("Choose first what is to be done.");
    }
    Path data = newest.page().folder();
    return switch (now) {
      case DELETE -> new DatasetOrder.Delete(data, numbers());
      case TRIM ->
          new DatasetOrder.Trim(
              data,
              selection.getFirst().episode().number(),
              seconds("The beginning", from.get()),
              seconds("The end", to.get()));
      case COPY -> new DatasetOrder.Export(data, numbers(), Format.LEROBOT_V3, target());
      case SPLIT -> new DatasetOrder.Split(data, numbers(), target());
      case MERGE -> new DatasetOrder.Merge(List.of(data, source()), target());
      case EXPORT -> new DatasetOrder.Export(data, numbers(), format.get(), target());
      case IMPORT -> new DatasetOrder.Import(source(), format.get(), target());
      case CHECK -> new DatasetOrder.Check(data);
      case RESTORE -> new DatasetOrder.Restore(data);
      case REPLAY -> throw new InputException("Select one episode in the list.");
    };
  }

  private Path target() {
    return path(target.get(), "Say in which folder the new dataset is to be.");
  }

  private Path source() {
    return path(source.get(), "Choose the other folder first.");
  }

  private static Path path(String text, String missing) {
    if (text.isBlank()) {
      throw new InputException(missing);
    }
    try {
      return Path.of(text.strip()).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new InputException("'%s' cannot be a folder; choose one.".formatted(text), e);
    }
  }

  private static double seconds(String what, String text) {
    try {
      double seconds = Double.parseDouble(text.strip().replace(',', '.'));
      if (seconds >= 0) {
        return seconds;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new InputException("%s must be seconds, e.g. 1.5, not '%s'.".formatted(what, text));
  }

  /** The action whose form is open, or null. */
  public ObjectProperty<@Nullable Action> actionProperty() {
    return action;
  }

  /** What the action does, or what it still needs. */
  public StringProperty sentenceProperty() {
    return sentence;
  }

  /** The edit that can be undone, in words, or empty. */
  public StringProperty undoProperty() {
    return undo;
  }

  public BooleanProperty readyProperty() {
    return ready;
  }

  /** Whether other work runs. */
  public BooleanProperty busyProperty() {
    return busy;
  }

  /** Where a trimmed episode is to begin, s. */
  public StringProperty fromProperty() {
    return from;
  }

  /** Where a trimmed episode is to end, s. */
  public StringProperty toProperty() {
    return to;
  }

  /** The other folder that goes into it. */
  public StringProperty sourceProperty() {
    return source;
  }

  /** The folder that comes out of it. */
  public StringProperty targetProperty() {
    return target;
  }

  public ObjectProperty<Format> formatProperty() {
    return format;
  }

  /** Other datasets to merge with. */
  public ObjectProperty<List<String>> othersProperty() {
    return others;
  }
}
