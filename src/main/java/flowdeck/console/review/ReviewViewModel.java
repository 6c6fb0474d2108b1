package flowdeck.console.review;

import flowdeck.console.AxisRange;
import flowdeck.console.Operations;
import flowdeck.console.Refusals;
import flowdeck.console.ReviewOperations;
import flowdeck.console.ReviewOperations.ReviewedTrial;
import flowdeck.console.ReviewOperations.Shown;
import flowdeck.console.widget.JointTracksPlot.Strip;
import flowdeck.console.widget.JointTracksPlot.Tracks;
import flowdeck.console.widget.RibbonPlot.Cursor;
import flowdeck.console.widget.RibbonPlot.Mark;
import flowdeck.console.widget.RibbonPlot.Ribbon;
import flowdeck.console.widget.RibbonPlot.Span;
import flowdeck.console.widget.Scale;
import flowdeck.core.ActionLayout;
import flowdeck.core.Frame;
import flowdeck.recording.DecisionTrack;
import flowdeck.station.EpisodeFilm;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.DoubleStream;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;

/** Where in the recording the operator looks, and the marks as they are stored. */
public final class ReviewViewModel {
  /** How fast it may be played. */
  static final List<Double> SPEEDS = List.of(0.25, 0.5, 1.0, 2.0, 4.0);

  private static final double DEGREES = 180 / Math.PI;

  private final ReviewOperations operations;
  private final Refusals refusals;
  private final ReadOnlyObjectWrapper<Shown> shown = new ReadOnlyObjectWrapper<>(Shown.NOTHING);
  private final IntegerProperty row = new SimpleIntegerProperty();
  private final BooleanProperty playing = new SimpleBooleanProperty();
  private final ObjectProperty<Double> speed = new SimpleObjectProperty<>(1.0);
  private final ObjectProperty<List<MarkRow>> marks = new SimpleObjectProperty<>(List.of());
  private final ReadOnlyStringWrapper time = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper note = new ReadOnlyStringWrapper("");
  private final BooleanProperty undoable = new SimpleBooleanProperty();
  private final Deque<List<Double>> before = new ArrayDeque<>();
  private Scale scale = new Scale(0, 1, 1);
  private double fraction; // of a row, while playing
  private long nanos;

  /**
   * A stage of the trial.
   *
   * @param number from 1
   * @param seconds when it was completed, s from the trial's start; NaN if it was not
   * @param row whose picture shows that; -1 if that is not known
   * @param now whether it is the newest one completed at the moment looked at
   */
  public record MarkRow(int number, String title, double seconds, int row, boolean now) {
    boolean completed() {
      return !Double.isNaN(seconds);
    }
  }

  public ReviewViewModel(Operations operations, Refusals refusals) {
    this.operations = operations.review();
    this.refusals = refusals;
    row.subscribe(this::tell);
  }

  /** Takes what is newly open. */
  public void refresh() {
    Shown newest = operations.shown();
    if (newest == shown.get()) {
      return;
    }
    EpisodeFilm film = newest.film();
    boolean another = film == null || shown.get().film() == null || !same(film, shown.get().film());
    shown.set(newest);
    if (another) {
      playing.set(false);
      before.clear();
      undoable.set(false);
      row.set(0);
    }
    scale = scale(film == null ? DecisionTrack.NONE : film.decisions());
    tell();
  }

  private static boolean same(EpisodeFilm one, EpisodeFilm other) {
    return one.episode() == other.episode() && one.dataset().equals(other.dataset());
  }

  /** Goes on playing. */
  public void pulse(long now) {
    refresh();
    EpisodeFilm film = film();
    if (playing.get() && film != null) {
      fraction += (now - nanos) * 1e-9 * film.fps() * speed.get();
      int steps = (int) fraction;
      fraction -= steps;
      if (steps > 0) {
        look(row.get() + steps);
      }
      playing.set(playing.get() && row.get() < film.rows() - 1);
    }
    nanos = now;
  }

  private void tell() {
    EpisodeFilm film = film();
    if (film == null) {
      time.set("");
      note.set("");
      marks.set(List.of());
      return;
    }
    time.set("%s / %s".formatted(clock(row.get() / (double) film.fps()), clock(film.seconds())));
    ReviewedTrial trial = shown.get().trial();
    marks.set(trial == null ? List.of() : rows(film, trial));
    note.set(trial == null ? "" : note(film, trial));
  }

  private List<MarkRow> rows(EpisodeFilm film, ReviewedTrial trial) {
    int completed = trial.completed().size();
    double here = film.placed() ? film.trialSeconds(row.get()) : Double.NaN;
    int reached = -1;
    for (int i = 0; i < completed; i++) {
      reached = trial.completed().get(i) <= here + 1e-6 ? i : reached;
    }
    List<MarkRow> rows = new ArrayList<>();
    for (int i = 0; i < trial.stages().size(); i++) {
      double seconds = i < completed ? trial.completed().get(i) : Double.NaN;
      int at = i < completed && film.placed() ? film.rowAt(seconds) : -1;
      rows.add(new MarkRow(i + 1, trial.stages().get(i), seconds, at, i == reached));
    }
    return List.copyOf(rows);
  }

  private String note(EpisodeFilm film, ReviewedTrial trial) {
    if (!film.placed()) {
      return "This recording does not say when the trial began, so its marks cannot be placed on"
          + " it.";
    }
    if (trial.verdict().isEmpty()) {
      return "Marks can be corrected once the trial has its label.";
    }
    double here = film.trialSeconds(row.get());
    return here < 0
        ? "%.1f s before the trial".formatted(-here)
        : here > trial.endSeconds()
            ? "%.1f s after the trial's end".formatted(here - trial.endSeconds())
            : "%.1f s into the trial".formatted(here);
  }

  /** Minutes, seconds and tenths. */
  static String clock(double seconds) {
    long tenths = Math.round(10 * Math.max(0, seconds));
    return "%d:%02d.%d".formatted(tenths / 600, tenths / 10 % 60, tenths % 10);
  }

  // ---- moving

  private @Nullable EpisodeFilm film() {
    return shown.get().film();
  }

  /** Looks at a row; beyond the ends at the first or last. */
  public void look(int wanted) {
    EpisodeFilm film = film();
    if (film != null) {
      row.set(Math.clamp(wanted, 0, film.rows() - 1));
      operations.wish(row.get());
    }
  }

  /** Looks at a place in the recording: 0 at its start, 1 at its end. */
  public void lookAt(double share) {
    EpisodeFilm film = film();
    if (film != null) {
      playing.set(false);
      look((int) Math.round(share * (film.rows() - 1)));
    }
  }

  /** Some rows on, or back. */
  public void step(int rows) {
    playing.set(false);
    look(row.get() + rows);
  }

  /** Plays, from the start if it is at its end, or stands still. */
  public void toggle() {
    EpisodeFilm film = film();
    if (film == null) {
      return;
    }
    if (!playing.get() && row.get() >= film.rows() - 1) {
      look(0);
    }
    fraction = 0;
    playing.set(!playing.get());
  }

  /** Plays at the next of the speeds. */
  public void faster() {
    speed.set(SPEEDS.get((SPEEDS.indexOf(speed.get()) + 1) % SPEEDS.size()));
  }

  /** Looks at the moment a stage was completed. */
  public boolean jump(int stage) {
    if (stage >= marks.get().size() || marks.get().get(stage).row() < 0) {
      return false;
    }
    playing.set(false);
    look(marks.get().get(stage).row());
    return true;
  }

  /** Looks at the nearest mark before (-1) or after (1) this moment. */
  public void jumpBy(int direction) {
    marks.get().stream()
        .mapToInt(MarkRow::row)
        .filter(at -> at >= 0 && Integer.signum(at - row.get()) == direction)
        .reduce((one, other) -> direction > 0 ? Math.min(one, other) : Math.max(one, other))
        .ifPresent(
            at -> {
              playing.set(false);
              look(at);
            });
  }

  // ---- marks

  /** Whether marks may be corrected. */
  public boolean correctable() {
    EpisodeFilm film = film();
    ReviewedTrial trial = shown.get().trial();
    return film != null && trial != null && film.placed() && !trial.verdict().isEmpty();
  }

  /** Says that a stage was completed at the moment looked at. */
  public void set(int stage) {
    EpisodeFilm film = film();
    ReviewedTrial trial = shown.get().trial();
    if (film == null || trial == null || stage < 1 || stage > trial.completed().size()) {
      return;
    }
    List<Double> seconds = new ArrayList<>(trial.completed());
    double here = Math.round(1000 * Math.max(0, film.trialSeconds(row.get()))) / 1000.0;
    if (stage < seconds.size()) {
      seconds.set(stage, here);
    } else {
      seconds.add(here);
    }
    correct(trial, seconds);
  }

  /** Says that the stage completed last was not. */
  public void removeLast() {
    ReviewedTrial trial = shown.get().trial();
    if (trial != null && trial.completed().size() > 1) {
      correct(trial, trial.completed().subList(0, trial.completed().size() - 1));
    }
  }

  private void correct(ReviewedTrial trial, List<Double> seconds) {
    if (refusals.attempt(() -> operations.correct(seconds))) {
      before.push(trial.completed());
      undoable.set(true);
    }
  }

  /** Takes the newest correction made here back, which the trial's history tells too. */
  public void undo() {
    List<Double> last = before.peek();
    if (last != null && refusals.attempt(() -> operations.correct(last))) {
      before.pop();
      undoable.set(!before.isEmpty());
    }
  }

  /** Closes the recording. */
  public void leave() {
    playing.set(false);
    operations.leave();
    refresh();
  }

  // ---- what is drawn

  /** The newest decoded picture. */
  public @Nullable Frame picture() {
    return operations.picture();
  }

  private static Scale scale(DecisionTrack track) {
    AxisRange range = new AxisRange();
    double[] all =
        DoubleStream.concat(
                Arrays.stream(track.selected()),
                DoubleStream.concat(Arrays.stream(track.p05()), Arrays.stream(track.p95())))
            .sorted()
            .toArray();
    if (all.length == 0) {
      return new Scale(0, 1, 1);
    }
    // What few decisions fell to must not press all others together.
    double low =
        Math.max(all[0], all[all.length / 50] - 2 * (all[all.length - 1] - all[all.length / 50]));
    range.start(low, Math.max(all[all.length - 1], low + 0.2));
    return new Scale(range.low(), range.high(), range.step());
  }

  /** Likelihoods and marks over the whole recording; null if there is none. */
  public @Nullable Ribbon ribbon() {
    EpisodeFilm film = film();
    if (film == null) {
      return null;
    }
    DecisionTrack track = film.decisions();
    double length = length(film);
    return new Ribbon(
        Arrays.stream(track.row()).mapToDouble(at -> length - seconds(film, at)).toArray(),
        track.p05(),
        track.median(),
        track.p95(),
        track.selected(),
        marks.get().stream()
            .filter(mark -> mark.row() >= 0)
            .map(
                mark ->
                    new Mark(length - seconds(film, mark.row()), Integer.toString(mark.number())))
            .toList(),
        new Span(length, 0, clock(0), clock(length)),
        track.threshold(),
        Double.isNaN(track.threshold())
            ? ""
            : "plan threshold " + Scale.signed("%.2f".formatted(track.threshold())),
        new Cursor(length - seconds(film, row.get()), clock(seconds(film, row.get()))),
        scale);
  }

  /** From the first picture to the last, s. */
  private static double length(EpisodeFilm film) {
    return Math.max(1, film.rows() - 1) / (double) film.fps();
  }

  private static double seconds(EpisodeFilm film, int row) {
    return row / (double) film.fps();
  }

  /** Why there are no likelihoods. */
  public String noLikelihoods() {
    if (shown.get().blind()) {
      return "Hidden: the evaluation is blind";
    }
    return film() == null ? "" : "No policy told likelihoods in this recording";
  }

  /** Which arms there are. */
  public List<ActionLayout.Group> groups() {
    EpisodeFilm film = film();
    return film == null ? List.of() : film.layout().groups();
  }

  /** How the joints of an arm moved; null if there is no recording. */
  public @Nullable Tracks tracks(ActionLayout.Group group) {
    EpisodeFilm film = film();
    if (film == null) {
      return null;
    }
    List<Strip> strips = new ArrayList<>();
    int joint = 0;
    for (int index : group.indices()) {
      boolean gripper = film.layout().isGripper(index);
      strips.add(
          new Strip(
              gripper ? "grip" : "A" + ++joint,
              column(film.state(), index, gripper ? 1 : DEGREES),
              column(film.action(), index, gripper ? 1 : DEGREES),
              gripper ? 1 : 4,
              gripper ? "%.2f" : "%.1f°"));
    }
    return new Tracks(strips);
  }

  private static double[] column(float[][] rows, int index, double unit) {
    double[] values = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      values[i] = unit * rows[i][index];
    }
    return values;
  }

  /** How far the moment looked at is into the recording, 0 to 1. */
  public double share() {
    EpisodeFilm film = film();
    return film == null || film.rows() < 2 ? 0 : row.get() / (film.rows() - 1.0);
  }

  // ---- properties

  public ReadOnlyObjectProperty<Shown> shownProperty() {
    return shown.getReadOnlyProperty();
  }

  /** The row looked at. */
  public IntegerProperty rowProperty() {
    return row;
  }

  public BooleanProperty playingProperty() {
    return playing;
  }

  public ObjectProperty<Double> speedProperty() {
    return speed;
  }

  public ObjectProperty<List<MarkRow>> marksProperty() {
    return marks;
  }

  /** Where the moment looked at lies in the recording, in words. */
  public ReadOnlyStringProperty timeProperty() {
    return time.getReadOnlyProperty();
  }

  /** Where the moment looked at lies in the trial, in words. */
  public ReadOnlyStringProperty noteProperty() {
    return note.getReadOnlyProperty();
  }

  public BooleanProperty undoableProperty() {
    return undoable;
  }
}
