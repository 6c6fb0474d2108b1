package flowdeck.console.episodes;

import flowdeck.console.DatasetOperations;
import flowdeck.console.DatasetOperations.Shown;
import flowdeck.console.Live;
import flowdeck.console.ReviewOperations;
import flowdeck.core.Frame;
import flowdeck.station.DatasetDesk.Entry;
import flowdeck.station.DatasetPage;
import flowdeck.station.DatasetPage.Episode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/** Which dataset is open, and which of its episodes are listed and selected. */
public final class EpisodesViewModel {
  private final DatasetOperations datasets;
  private final ReviewOperations review;
  private final ObjectProperty<List<Entry>> entries = new SimpleObjectProperty<>(List.of());
  private final ObjectProperty<@Nullable Entry> open = new SimpleObjectProperty<>();
  private final ObjectProperty<List<Row>> rows = new SimpleObjectProperty<>(List.of());
  private final ObjectProperty<List<Row>> selected = new SimpleObjectProperty<>(List.of());
  private final StringProperty filter = new SimpleStringProperty("");
  private final BooleanProperty faultsOnly = new SimpleBooleanProperty(false);
  private final StringProperty summary = new SimpleStringProperty("");
  private final StringProperty place = new SimpleStringProperty("");
  private final StringProperty problem = new SimpleStringProperty("");
  private final StringProperty nothing = new SimpleStringProperty("");
  private @Nullable Shown shown;

  /**
   * An episode in the list.
   *
   * @param outcome of the trial that it shows, or empty
   */
  public record Row(Episode episode, String outcome) {
    /** Length in words. */
    String length() {
      return "%.1f s".formatted(episode.seconds());
    }

    /** What was out of order, or empty. */
    String health() {
      return String.join(" ", episode.health());
    }

    private boolean holds(String text) {
      return "%d %s %s %s"
          .formatted(episode.number(), episode.task(), outcome, health())
          .toLowerCase(Locale.ROOT)
          .contains(text);
    }
  }

  public EpisodesViewModel(Live live) {
    datasets = live.operations().datasets();
    review = live.operations().review();
    filter.subscribe(this::list);
    faultsOnly.subscribe(this::list);
  }

  /** Opens the selected episode to be looked at; false unless there is exactly one. */
  public boolean watch() {
    Shown now = shown;
    List<Row> rows = selected.get();
    if (now == null || rows.size() != 1) {
      return false;
    }
    review.openEpisode(now.page().folder(), rows.getFirst().episode().number());
    return true;
  }

  /** Looks which datasets there are. */
  public void refresh() {
    datasets.refresh();
    pulse();
  }

  /** Takes the newest state. */
  public void pulse() {
    Shown newest = datasets.shown();
    Shown before = shown;
    if (newest == before) {
      return;
    }
    shown = newest;
    DatasetPage page = newest.page();
    if (before == null || before.entries() != newest.entries() || before.page() != page) {
      List<Entry> all = new ArrayList<>(newest.entries());
      if (all.stream().noneMatch(entry -> entry.folder().equals(page.folder()))) {
        all.add(1, new Entry(page.folder(), false, page.episodes().size()));
      }
      open.set(
          all.stream()
              .filter(entry -> entry.folder().equals(page.folder()))
              .findFirst()
              .orElse(null));
      entries.set(List.copyOf(all));
      place.set(page.folder().toString());
      problem.set(page.problem().isEmpty() ? page.note() : page.problem());
    }
    if (before == null || before.page() != page || !before.outcomes().equals(newest.outcomes())) {
      list();
    }
  }

  private void list() {
    Shown now = shown;
    if (now == null) {
      return;
    }
    String text = filter.get().strip().toLowerCase(Locale.ROOT);
    List<Row> all =
        now.page().episodes().stream()
            .map(episode -> new Row(episode, now.outcomes().getOrDefault(episode.number(), "")))
            .toList();
    List<Row> listed =
        all.stream()
            .filter(row -> !faultsOnly.get() || !row.episode().health().isEmpty())
            .filter(row -> row.holds(text))
            .toList();
    nothing.set(
        !now.page().problem().isEmpty()
            ? "This dataset cannot be read."
            : all.isEmpty()
                ? "Nothing recorded yet. Press R on the Operate screen to record an episode and R"
                    + " again to keep it."
                : text.isEmpty()
                    ? "Nothing was out of order in any of the %d episodes.".formatted(all.size())
                    : "None of the %d episodes fits the filter.".formatted(all.size()));
    rows.set(listed);
    select(selected.get().stream().map(row -> row.episode().number()).toList());
  }

  /** Selects listed episodes by their numbers; others are not selected any more. */
  public void select(List<Integer> numbers) {
    selected.set(
        rows.get().stream().filter(row -> numbers.contains(row.episode().number())).toList());
    sum();
  }

  private void sum() {
    List<Row> chosen = selected.get();
    List<Row> listed = rows.get();
    String of = total(chosen.isEmpty() ? listed : chosen);
    int all = shown == null ? 0 : shown.page().episodes().size();
    summary.set(
        chosen.isEmpty()
            ? listed.size() == all ? of : "%s listed of %d".formatted(of, all)
            : "selected: " + of);
  }

  private static String total(List<Row> rows) {
    double seconds = rows.stream().mapToDouble(row -> row.episode().seconds()).sum();
    long frames = rows.stream().mapToLong(row -> row.episode().frames()).sum();
    return "%d %s, %,d frames, %s"
        .formatted(
            rows.size(),
            rows.size() == 1 ? "episode" : "episodes",
            frames,
            seconds < 90 ? "%.1f s".formatted(seconds) : "%.1f min".formatted(seconds / 60));
  }

  /** Opens a dataset. */
  public void open(Path folder) {
    if (shown == null || !shown.page().folder().equals(folder)) {
      selected.set(List.of());
      datasets.open(folder);
    }
  }

  /** First picture of an episode, or null until it is decoded. */
  @Nullable Frame thumbnail(Row row) {
    return datasets.thumbnail(row.episode().number());
  }

  /** All there is to show, or null before the first pulse. */
  @Nullable Shown shown() {
    return shown;
  }

  public ObjectProperty<List<Entry>> entriesProperty() {
    return entries;
  }

  /** The open dataset. */
  public ObjectProperty<@Nullable Entry> openProperty() {
    return open;
  }

  /** The listed episodes, by number. */
  public ObjectProperty<List<Row>> rowsProperty() {
    return rows;
  }

  public ObjectProperty<List<Row>> selectedProperty() {
    return selected;
  }

  /** What is looked for in number, task, outcome and health. */
  public StringProperty filterProperty() {
    return filter;
  }

  /** Whether only episodes are listed in which something was out of order. */
  public BooleanProperty faultsOnlyProperty() {
    return faultsOnly;
  }

  public StringProperty summaryProperty() {
    return summary;
  }

  public StringProperty placeProperty() {
    return place;
  }

  /** Why the dataset cannot be read or what is not there of it, or empty. */
  public StringProperty problemProperty() {
    return problem;
  }

  /** What to say if the list is empty. */
  public StringProperty nothingProperty() {
    return nothing;
  }
}
