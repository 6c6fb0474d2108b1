package flowdeck.station;

import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.camera.calibration.BoardView;
import flowdeck.camera.calibration.CalibrationFile;
import flowdeck.camera.calibration.CameraCalibration;
import flowdeck.camera.calibration.CharucoTarget;
import flowdeck.camera.calibration.HeldView;
import flowdeck.camera.calibration.LensCalibration;
import flowdeck.camera.calibration.PlaceCalibration;
import flowdeck.control.Cell;
import flowdeck.core.ArmState;
import flowdeck.core.CellDescription;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.Pose;
import flowdeck.core.TickRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds lens and place of the cell's camera from pictures of a board that an arm holds, in one go:
 * the operator leads the arm to a pose, lets it rest, takes a picture, and goes on to the next.
 *
 * <p>Methods may be called from any thread and return at once; the work is done on the station's
 * thread, which tells the operator what cannot be done.
 */
public final class CameraCalibrator {
  /** Poses that are enough for lens and place. */
  public static final int ENOUGH =
      Math.max(LensCalibration.FEWEST_VIEWS, PlaceCalibration.FEWEST_POSES);

  /** Fewer corners say little. */
  private static final int FEWEST_CORNERS = 8;

  /** An arm that turned by more than this while the picture was on its way does not rest. */
  private static final double RESTS_RAD = 2e-4;

  private static final long OLDEST_NANOS = 300_000_000;
  private static final long WATCHED_NANOS = 500_000_000;

  private final Cell cell;
  private final Supplier<@Nullable TickRecord> tick;
  private final @Nullable Path file;
  private final CharucoTarget board;
  private final Executor stationThread;
  private volatile State state = new State("left", List.of(), "", false);
  private final List<HeldView> held = new ArrayList<>();
  private @Nullable JointVector restedAt;
  private long restedSince;

  /**
   * How far it is.
   *
   * @param arm which holds the board
   * @param views pictures taken, oldest first
   * @param message what came of the last act, for the operator
   * @param done whether the calibration is written
   */
  public record State(String arm, List<BoardView> views, String message, boolean done) {
    public State {
      views = List.copyOf(views);
    }
  }

  /**
   * @param tick the control loop's newest tick
   * @param file gets the calibration; null if the cell names none
   * @param stationThread does the work
   */
  CameraCalibrator(
      Cell cell,
      Supplier<@Nullable TickRecord> tick,
      @Nullable Path file,
      CharucoTarget board,
      Executor stationThread) {
    this.cell = cell;
    this.tick = tick;
    this.file = file;
    this.board = board;
    this.stationThread = stationThread;
  }

  public State state() {
    return state;
  }

  /** The board that is looked for. */
  public CharucoTarget board() {
    return board;
  }

  /**
   * Takes the newest picture and where the arm holds the board.
   *
   * @param arm which holds it; all pictures are of one arm
   */
  public void take(String arm) {
    stationThread.execute(() -> takeNow(arm));
  }

  /** Takes the newest picture back. */
  public void undo() {
    stationThread.execute(
        () -> {
          if (!held.isEmpty()) {
            held.removeLast();
            show(state.arm(), "Picture %d is taken back.".formatted(held.size() + 1), false);
          }
        });
  }

  /** Forgets all pictures. */
  public void beginAnew() {
    stationThread.execute(
        () -> {
          held.clear();
          show(state.arm(), "", false);
        });
  }

  /** Finds lens and place and writes them down. */
  public void finish() {
    stationThread.execute(this::finishNow);
  }

  /** Looks whether the arms rest; the station's thread asks again and again. */
  void look() {
    TickRecord now = tick.get();
    if (now == null) {
      return;
    }
    JointVector before = restedAt;
    boolean moved = before == null || movedFrom(before, now.measured());
    if (moved) {
      restedAt = now.measured();
      restedSince = now.nanos();
    }
  }

  private boolean movedFrom(JointVector before, JointVector now) {
    for (int i = 0; i < now.size(); i++) {
      if (!cell.layout().isGripper(i) && !(Math.abs(now.get(i) - before.get(i)) <= RESTS_RAD)) {
        return true;
      }
    }
    return false;
  }

  private void takeNow(String arm) {
    requireFile();
    if (!held.isEmpty() && !state.arm().equals(arm)) {
      throw new InputException(
          "The %s arm holds the board so far; go on with it or begin anew.".formatted(state.arm()));
    }
    Frame frame = cell.camera().newest();
    long now = cell.clock().nanos();
    if (frame == null
        || cell.camera().trouble() != null
        || now - frame.captureNanos() > OLDEST_NANOS) {
      throw new InputException(
          "Camera %s delivers no picture now: %s."
              .formatted(cell.camera().name(), cell.camera().trouble()));
    }
    if (now - restedSince < WATCHED_NANOS || frame.captureNanos() < restedSince) {
      throw new InputException("The arms move; let them rest for a second, then take the picture.");
    }
    Pose flange = flange(arm);
    BoardView view =
        board
            .find(frame)
            .filter(found -> found.corners() >= FEWEST_CORNERS)
            .orElseThrow(
                () ->
                    new InputException(
                        "Camera %s does not see enough of the board; turn it to the camera, nearer, without glare."
                            .formatted(cell.camera().name())));
    held.add(new HeldView(flange, view));
    String left =
        held.size() < ENOUGH
            ? "%d more poses at least: near and far, tilted, in the middle and the corners"
                .formatted(ENOUGH - held.size())
            : "enough, if they differ; more make it better";
    show(
        arm,
        "Picture %d shows %d of %d corners; %s."
            .formatted(held.size(), view.corners(), board.corners(), left),
        false);
  }

  private void finishNow() {
    Path path = requireFile();
    Instant now = Instant.now();
    CameraCalibration lens =
        LensCalibration.of(
            cell.camera().name(), board, held.stream().map(HeldView::view).toList(), now);
    CameraCalibration placed = PlaceCalibration.of(lens, state.arm(), List.copyOf(held), now);
    CalibrationFile.write(path, placed);
    CameraCalibration.Placement placement = placed.placement();
    show(
        state.arm(),
        "Written to %s: corners fit within %.2f px%s. Open the cell again to use it."
            .formatted(
                path,
                placed.lensFit().rmsPixels(),
                placement == null
                    ? ""
                    : ", the place within %.1f mm".formatted(1000 * placement.uncertaintyMetres())),
        true);
  }

  private void show(String arm, String message, boolean done) {
    state = new State(arm, held.stream().map(HeldView::view).toList(), message, done);
  }

  private Path requireFile() {
    Path path = file;
    if (path == null) {
      throw new InputException(
          "Cell %s names no file for its camera's calibration; add camera.calibration: camera.yml to the cell's file and open it again."
              .formatted(cell.name()));
    }
    if (Files.exists(path)) {
      throw new InputException(
          "%s is there already, and pictures are straightened by it; move it away and open the cell again to calibrate anew."
              .formatted(path));
    }
    return path;
  }

  private Pose flange(String arm) {
    CellDescription description =
        cell.description()
            .orElseThrow(
                () ->
                    new InputException(
                        "Cell %s does not say where its arms stand.".formatted(cell.name())));
    for (var candidate : cell.arms()) {
      if (candidate.name().equals(arm)) {
        ArmState now = candidate.state();
        Pose base = arm.equals("left") ? description.leftBase() : description.rightBase();
        return base.times(IiwaKinematics.flange(now.measured().toArray()));
      }
    }
    throw new InputException("Cell %s has no %s arm.".formatted(cell.name(), arm));
  }
}
