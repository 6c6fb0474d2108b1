package flowdeck.console.cell;

import flowdeck.camera.calibration.BoardView;
import flowdeck.camera.calibration.CharucoTarget;
import flowdeck.console.ArmOperations.ArmHealth;
import flowdeck.console.CalibrationOperations;
import flowdeck.console.Live;
import flowdeck.console.Operations.Fact;
import flowdeck.console.Refusals;
import flowdeck.console.Status;
import flowdeck.core.Frame;
import flowdeck.station.CameraCalibrator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/** Calibrating the camera: what to do, what was taken, what came of it. */
public final class CalibrationViewModel {
  private final Live live;
  private final Refusals refusals;
  private final CalibrationOperations calibration;
  private final ObjectProperty<Stage> stage = new SimpleObjectProperty<>(Stage.TAKING);
  private final ObjectProperty<List<Row>> rows = new SimpleObjectProperty<>(List.of());
  private final ObjectProperty<List<Fact>> facts = new SimpleObjectProperty<>(List.of());
  private final StringProperty title = new SimpleStringProperty("");
  private final StringProperty words = new SimpleStringProperty("");
  private final StringProperty count = new SimpleStringProperty("");
  private final StringProperty empty = new SimpleStringProperty("");
  private final StringProperty stale = new SimpleStringProperty("");
  private final StringProperty notice = new SimpleStringProperty("");
  private final StringProperty camera = new SimpleStringProperty("");
  private final StringProperty message = new SimpleStringProperty("");
  private final StringProperty arm = new SimpleStringProperty("left");
  private final BooleanProperty odd = new SimpleBooleanProperty(false);
  private final BooleanProperty armFree = new SimpleBooleanProperty(true);
  private final BooleanProperty takeable = new SimpleBooleanProperty(false);
  private final BooleanProperty undoable = new SimpleBooleanProperty(false);
  private final BooleanProperty forgettable = new SimpleBooleanProperty(false);
  private final BooleanProperty finishable = new SimpleBooleanProperty(false);
  private final DoubleProperty fraction = new SimpleDoubleProperty(0);
  private CameraCalibrator.@Nullable State shown;

  /** What the page is about. */
  public enum Stage {
    /** The camera was calibrated before the cell was opened. */
    PRESENT,
    /** Pictures are taken. */
    TAKING,
    /** The calibration is written; the cell must be opened again. */
    WRITTEN
  }

  /**
   * A picture that was taken.
   *
   * @param number from 1
   * @param corners e.g. "18 of 24"
   * @param share of the board, e.g. "75 %"
   */
  public record Row(String number, String corners, String share) {}

  public CalibrationViewModel(Live live, Refusals refusals) {
    this.live = live;
    this.refusals = refusals;
    this.calibration = live.operations().calibration();
  }

  /** Whether this cell has a camera to calibrate. */
  public boolean offered() {
    return calibration.file() != null;
  }

  /** Takes the newest values. */
  public void pulse() {
    CameraCalibrator.State state = calibration.state();
    Status.CameraHealth health = live.status().camera();
    String trouble = trouble(health);
    stale.set(trouble);
    notice.set(notice());
    camera.set(
        Double.isFinite(health.ageMillis())
            ? String.format(Locale.ROOT, "%s · %.1f fps", age(health.ageMillis()), health.hertz())
            : "no image");
    Stage now = stage(state);
    stage.set(now);
    result(now, state);
    boolean free = now == Stage.TAKING && !state.working();
    int taken = state.views().size();
    takeable.set(free && trouble.isEmpty());
    undoable.set(free && taken + state.forgotten() > 0);
    forgettable.set(free && taken > 0);
    finishable.set(free && taken >= CameraCalibrator.ENOUGH);
    armFree.set(free && taken == 0);
    if (taken > 0) {
      arm.set(state.arm());
    }
    message.set(message(state, trouble));
    odd.set(!trouble.isEmpty() || state.refused());
    if (state != shown) {
      shown = state;
      show(state.views());
    }
  }

  private Stage stage(CameraCalibrator.State state) {
    if (state.done()) {
      return Stage.WRITTEN;
    }
    if (calibration.present() != null) {
      return Stage.PRESENT;
    }
    return Stage.TAKING;
  }

  private String notice() {
    String unusable = calibration.trouble();
    return unusable == null
        ? ""
        : unusable + " When you finish, what is there now is kept beside it under another name.";
  }

  private static String trouble(Status.CameraHealth camera) {
    if (camera.trouble() != null) {
      return "Camera %s: %s".formatted(camera.name(), camera.trouble());
    }
    if (!Double.isFinite(camera.ageMillis())) {
      return "No image from %s yet: check its cable".formatted(camera.name());
    }
    return camera.old()
        ? String.format(
            Locale.ROOT,
            "No new image for %.1f s: check the camera's cable",
            camera.ageMillis() / 1e3)
        : "";
  }

  private String message(CameraCalibrator.State state, String trouble) {
    if (!trouble.isEmpty()) {
      return trouble + ".";
    }
    if (!state.message().isEmpty()) {
      return state.message();
    }
    return "Lead the %s arm so that the camera sees the board, let it rest, take the first picture."
        .formatted(arm.get());
  }

  private void show(List<BoardView> views) {
    int enough = CameraCalibrator.ENOUGH;
    count.set("%d of at least %d".formatted(views.size(), enough));
    fraction.set(Math.min(1, views.size() / (double) enough));
    int corners = calibration.board().corners();
    List<Row> newestFirst = new ArrayList<>();
    for (int i = views.size() - 1; i >= 0; i--) {
      int seen = views.get(i).corners();
      newestFirst.add(
          new Row(
              Integer.toString(i + 1),
              "%d of %d".formatted(seen, corners),
              "%.0f %%".formatted(100.0 * seen / corners)));
    }
    rows.set(List.copyOf(newestFirst));
    empty.set(CalibrationWords.emptyParts(views));
  }

  private void result(Stage now, CameraCalibrator.State state) {
    Path file = calibration.file();
    switch (now) {
      case TAKING -> {
        title.set("");
        words.set("");
        facts.set(List.of());
      }
      case PRESENT -> {
        title.set("The camera is calibrated");
        words.set(
            "Its pictures are straightened by this calibration. To calibrate anew, move %s away and open the cell again."
                .formatted(file));
        facts.set(CalibrationWords.facts(calibration.present(), file));
      }
      case WRITTEN -> {
        title.set("Calibrated: open the cell again");
        words.set(state.message());
        facts.set(CalibrationWords.facts(state.written(), file));
      }
    }
  }

  private static String age(double millis) {
    return millis < 10_000
        ? String.format(Locale.ROOT, "age %.0f ms", millis)
        : String.format(Locale.ROOT, "age %.0f s", millis / 1000);
  }

  /** What is to be done before and between pictures, in order. */
  public List<String> steps() {
    CharucoTarget board = calibration.board();
    return List.of(
        String.format(
            Locale.ROOT,
            "Print the board (cell board --out board.png) on A4 at 100 %%: its %d\u00a0×\u00a0%d"
                + " squares must be %.0f mm wide. Glue it onto something flat.",
            board.columns(),
            board.rows(),
            1000 * board.squareMetres()),
        "Fix it in the gripper of one arm so that it cannot shift.",
        "Lead that arm by hand, or jog it on Joints and motion, until the camera sees the board.",
        "Let it rest for a second and take the picture. Near and far, tilted, in the middle and in"
            + " the corners of the image.");
  }

  /** The arms that may hold the board. */
  public List<String> arms() {
    return live.arms().stream().map(ArmHealth::name).toList();
  }

  /** Chooses the arm that holds the board. */
  public void hold(String name) {
    if (armFree.get()) {
      arm.set(name);
    }
  }

  /** Takes the newest picture; says whether it may be taken. */
  public boolean take() {
    return takeable.get() && give(() -> calibration.take(arm.get()));
  }

  /** Takes the newest picture back; says whether there is one. */
  public boolean undo() {
    return undoable.get() && give(calibration::undo);
  }

  /** Puts all pictures away. */
  public void beginAnew() {
    if (forgettable.get()) {
      give(calibration::beginAnew);
    }
  }

  /** Finds lens and place and writes them down. */
  public void finish() {
    if (finishable.get()) {
      give(calibration::finish);
    }
  }

  private boolean give(Runnable command) {
    refusals.attempt(command);
    pulse();
    return true;
  }

  public @Nullable Frame frame() {
    return live.frame();
  }

  /** The corners of the pictures taken, oldest first. */
  public List<BoardView> views() {
    return calibration.state().views();
  }

  public ObjectProperty<Stage> stageProperty() {
    return stage;
  }

  /** The pictures taken, newest first. */
  public ObjectProperty<List<Row>> rowsProperty() {
    return rows;
  }

  /** What is known of a calibration that is there. */
  public ObjectProperty<List<Fact>> factsProperty() {
    return facts;
  }

  /** What the result is called. */
  public StringProperty titleProperty() {
    return title;
  }

  /** What to do about the result. */
  public StringProperty wordsProperty() {
    return words;
  }

  /** How many pictures of how many. */
  public StringProperty countProperty() {
    return count;
  }

  /** Towards enough pictures, 0 to 1. */
  public DoubleProperty fractionProperty() {
    return fraction;
  }

  /** In which parts of the image the board was not seen yet. */
  public StringProperty emptyProperty() {
    return empty;
  }

  /** Why the image must not be taken for live, or empty. */
  public StringProperty staleProperty() {
    return stale;
  }

  /** Why the calibration that is there is not used, and what becomes of it, or empty. */
  public StringProperty noticeProperty() {
    return notice;
  }

  /** Age and rate of the camera's images. */
  public StringProperty cameraProperty() {
    return camera;
  }

  /** What came of the last act, why it was refused, or what comes first. */
  public StringProperty messageProperty() {
    return message;
  }

  /** Whether the message is about something to put right. */
  public BooleanProperty oddProperty() {
    return odd;
  }

  /** The arm that holds the board. */
  public StringProperty armProperty() {
    return arm;
  }

  /** Whether the arm may be chosen: all pictures are of one. */
  public BooleanProperty armFreeProperty() {
    return armFree;
  }

  public BooleanProperty takeableProperty() {
    return takeable;
  }

  public BooleanProperty undoableProperty() {
    return undoable;
  }

  public BooleanProperty forgettableProperty() {
    return forgettable;
  }

  public BooleanProperty finishableProperty() {
    return finishable;
  }
}
