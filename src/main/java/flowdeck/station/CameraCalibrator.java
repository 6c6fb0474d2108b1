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
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

  /** A board that hardly moved says nothing new. */
  private static final double MOVED_METRES = 0.005;

  private static final double MOVED_RAD = Math.toRadians(1);

  private static final long OLDEST_NANOS = 300_000_000;
  private static final long WATCHED_NANOS = 500_000_000;

  private final Cell cell;
  private final Supplier<@Nullable TickRecord> tick;
  private final @Nullable KeptCalibration kept;
  private final CharucoTarget board;
  private final Executor stationThread;
  private volatile State state = State.BEGINNING;

  // Station thread only.
  private final List<HeldView> held = new ArrayList<>();
  private List<HeldView> forgotten = List.of();
  private @Nullable JointVector restedAt;
  private long restedSince;

  /**
   * How far it is.
   *
   * @param arm which holds the board
   * @param views pictures taken, oldest first
   * @param forgotten how many pictures the last beginning anew put away, and taking back brings
   *     again
   * @param message what came of the last act, or why it was refused, for the operator
   * @param refused whether it was refused
   * @param working whether lens and place are being found
   * @param written what was found and written, or null before
   */
  public record State(
      String arm,
      List<BoardView> views,
      int forgotten,
      String message,
      boolean refused,
      boolean working,
      @Nullable CameraCalibration written) {
    /** Nothing taken. */
    public static final State BEGINNING = new State("left", List.of(), 0, "", false, false, null);

    public State {
      views = List.copyOf(views);
    }

    /** Whether the calibration is written. */
    public boolean done() {
      return written != null;
    }

    private State refused(String why) {
      return new State(arm, views, forgotten, why, true, false, written);
    }

    private State finding() {
      return new State(
          arm, views, forgotten, "Finding lens and place, a few seconds …", false, true, null);
    }
  }

  /**
   * @param tick the control loop's newest tick
   * @param kept names the file that gets the calibration; null if there is nothing to calibrate
   * @param stationThread does the work
   */
  CameraCalibrator(
      Cell cell,
      Supplier<@Nullable TickRecord> tick,
      @Nullable KeptCalibration kept,
      CharucoTarget board,
      Executor stationThread) {
    this.cell = cell;
    this.tick = tick;
    this.kept = kept;
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
    act(() -> takeNow(arm));
  }

  /** Takes the newest picture back, or brings again what beginning anew put away. */
  public void undo() {
    act(
        () -> {
          requireOpen();
          if (held.isEmpty()) {
            held.addAll(forgotten);
            forgotten = List.of();
            show(state.arm(), held.isEmpty() ? "" : "The pictures are there again.");
          } else {
            held.removeLast();
            show(state.arm(), "Picture %d is taken back.".formatted(held.size() + 1));
          }
        });
  }

  /** Puts all pictures away. */
  public void beginAnew() {
    act(
        () -> {
          requireOpen();
          if (!held.isEmpty()) {
            forgotten = List.copyOf(held);
            held.clear();
          }
          show(
              state.arm(),
              forgotten.isEmpty() ? "" : "All pictures are put away; Take back brings them again.");
        });
  }

  /** Finds lens and place and writes them down. */
  public void finish() {
    act(this::finishNow);
  }

  /** A refusal is told where the pictures are taken, and is gone with the next act. */
  private void act(Runnable work) {
    stationThread.execute(
        () -> {
          try {
            work.run();
          } catch (InputException e) {
            state = state.refused(String.valueOf(e.getMessage()));
          } catch (RuntimeException e) {
            state = state.refused("Internal error: %s; the log has the details.".formatted(e));
            throw e;
          }
        });
  }

  /** Looks whether the arms rest; the station's thread asks again and again. */
  void look() {
    TickRecord now = tick.get();
    if (now == null) {
      return;
    }
    JointVector before = restedAt;
    if (before == null || moved(before, now.measured())) {
      restedAt = now.measured();
      restedSince = now.nanos();
    }
  }

  private boolean moved(JointVector before, JointVector now) {
    if (before.size() != now.size()) {
      return true;
    }
    for (int i = 0; i < now.size(); i++) {
      if (!cell.layout().isGripper(i) && !(Math.abs(now.get(i) - before.get(i)) <= RESTS_RAD)) {
        return true;
      }
    }
    return false;
  }

  private void takeNow(String arm) {
    requireOpen();
    requireFile();
    if (!held.isEmpty() && !state.arm().equals(arm)) {
      throw new InputException(
          "The %s arm holds the board so far; go on with it or begin anew.".formatted(state.arm()));
    }
    Frame frame = cell.camera().newest();
    long now = cell.clock().nanos();
    String trouble = cell.camera().trouble();
    if (frame == null || trouble != null || now - frame.captureNanos() > OLDEST_NANOS) {
      throw new InputException(
          "Camera %s delivers no picture now: %s."
              .formatted(cell.camera().name(), trouble == null ? "check its cable" : trouble));
    }
    if (now - restedSince < WATCHED_NANOS || frame.captureNanos() < restedSince) {
      throw new InputException("The arms move; let them rest for a second, then take the picture.");
    }
    Pose flange = flange(arm);
    requireElsewhere(flange);
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
    forgotten = List.of();
    String left =
        held.size() < ENOUGH
            ? "%d more poses at least: near and far, tilted, in the middle and the corners"
                .formatted(ENOUGH - held.size())
            : "enough, if they differ; more make it better";
    show(
        arm,
        "Picture %d shows %d of %d corners; %s."
            .formatted(held.size(), view.corners(), board.corners(), left));
  }

  private void finishNow() {
    requireOpen();
    Path path = requireFile();
    state = state.finding();
    Instant now = Instant.now();
    CameraCalibration lens =
        LensCalibration.of(
            cell.camera().name(), board, held.stream().map(HeldView::view).toList(), now);
    CameraCalibration placed = PlaceCalibration.of(lens, state.arm(), List.copyOf(held), now);
    Path before = CalibrationFile.write(path, placed);
    CameraCalibration.Placement placement = placed.placement();
    String message =
        String.format(
            Locale.ROOT,
            "Written to %s: corners fit within %.2f px%s.%s Open the cell again to use it: only"
                + " then are pictures straightened and plans drawn over them.",
            path,
            placed.lensFit().rmsPixels(),
            placement == null
                ? ""
                : String.format(
                    Locale.ROOT,
                    ", the place within %.1f mm",
                    1000 * placement.uncertaintyMetres()),
            before == null ? "" : " What was there before is kept as %s.".formatted(before));
    state = new State(state.arm(), state.views(), 0, message, false, false, placed);
  }

  private void show(String arm, String message) {
    state =
        new State(
            arm,
            held.stream().map(HeldView::view).toList(),
            forgotten.size(),
            message,
            false,
            false,
            null);
  }

  private void requireOpen() {
    if (state.done()) {
      throw new InputException(
          "The camera %s is calibrated; open the cell again to use it."
              .formatted(cell.camera().name()));
    }
  }

  /** Many pictures of one pose would look like enough and say as much as one. */
  private void requireElsewhere(Pose flange) {
    for (int i = 0; i < held.size(); i++) {
      Pose before = held.get(i).flangeInCell();
      Pose between = before.inverse().times(flange);
      double turned =
          Math.acos(Math.clamp((between.r00() + between.r11() + between.r22() - 1) / 2, -1, 1));
      double went = Math.hypot(Math.hypot(between.x(), between.y()), between.z());
      if (went < MOVED_METRES && turned < MOVED_RAD) {
        throw new InputException(
            "The arm stands where picture %d was taken; lead it to another pose, then take the picture."
                .formatted(i + 1));
      }
    }
  }

  private Path requireFile() {
    if (kept == null) {
      throw new InputException(
          "The pictures of cell %s are drawn or played: there is nothing to calibrate."
              .formatted(cell.name()));
    }
    if (kept.used() != null) {
      throw new InputException(
          "%s is in use, and pictures are straightened by it; move it away and open the cell again to calibrate anew."
              .formatted(kept.file()));
    }
    return kept.file();
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
        double silent = (cell.clock().nanos() - now.nanos()) * 1e-9;
        if (!(silent * 1e9 <= OLDEST_NANOS)) {
          throw new InputException(
              "The %s arm has measured nothing for %.1f s; see its connection on the Cell screen."
                  .formatted(arm, silent));
        }
        Pose base = arm.equals("left") ? description.leftBase() : description.rightBase();
        return base.times(IiwaKinematics.flange(now.measured().toArray()));
      }
    }
    throw new InputException("Cell %s has no %s arm.".formatted(cell.name(), arm));
  }
}
