package flowdeck.console;

import flowdeck.camera.Lens;
import flowdeck.camera.calibration.BoardView;
import flowdeck.camera.calibration.CameraCalibration;
import flowdeck.camera.calibration.CharucoTarget;
import flowdeck.core.Pose;
import flowdeck.station.CameraCalibrator;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The camera of a made-up cell, before which a board is held here and there. */
public final class DemoCalibration implements CalibrationOperations {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 480;

  /** To be changed by who looks; by default there is nothing to calibrate. */
  public @Nullable Path file;

  public @Nullable CameraCalibration present;

  /** Why what is in the file is not used, or null. */
  public @Nullable String trouble;

  /** Why nothing can be taken, or null. */
  public @Nullable String refusal;

  /** What was pressed, oldest first. */
  public final List<String> pressed = new ArrayList<>();

  private List<BoardView> forgotten = List.of();
  private CameraCalibrator.State state = CameraCalibrator.State.BEGINNING;

  /** A calibration of some days ago. */
  public static CameraCalibration found(Duration ago) {
    Instant made = Instant.now().minus(ago);
    return new CameraCalibration(
        "D435i",
        CharucoTarget.A4,
        new Lens(WIDTH, HEIGHT, 612, 611, 321.5, 238.5, List.of(0.0, 0.0, 0.0, 0.0, 0.0)),
        new CameraCalibration.LensFit(made, 12, 251, 0.23),
        new CameraCalibration.Placement(
            made, "left", 12, 251, 0.41, 0.0013, Pose.translation(1, 0, 1)));
  }

  @Override
  public @Nullable Path file() {
    return file;
  }

  @Override
  public @Nullable CameraCalibration present() {
    return present;
  }

  @Override
  public @Nullable String trouble() {
    return trouble;
  }

  @Override
  public CharucoTarget board() {
    return CharucoTarget.A4;
  }

  @Override
  public CameraCalibrator.State state() {
    return state;
  }

  @Override
  public void take(String arm) {
    pressed.add("take " + arm);
    String reason = refusal;
    if (reason != null) {
      state =
          new CameraCalibrator.State(
              state.arm(), state.views(), forgotten.size(), reason, true, false, null);
      return;
    }
    List<BoardView> views = new ArrayList<>(state.views());
    views.add(view(views.size()));
    forgotten = List.of();
    show(
        arm,
        views,
        "Picture %d shows %d of 24 corners; lead the arm to the next pose."
            .formatted(views.size(), views.getLast().corners()));
  }

  /** A board somewhere in the image, turned a little; what lies outside is not seen. */
  private static BoardView view(int number) {
    SplittableRandom random = new SplittableRandom(3 + number);
    double u = 35 + 570 * random.nextDouble();
    double v = 30 + 420 * random.nextDouble();
    double side = 20 + 16 * random.nextDouble();
    double turned = random.nextDouble(-0.5, 0.5);
    List<Integer> ids = new ArrayList<>();
    List<Double> pixels = new ArrayList<>();
    for (int id = 0; id < CharucoTarget.A4.corners(); id++) {
      double x = side * (id % 6 - 2.5);
      double y = side * 0.85 * (id / 6 - 1.5);
      double atU = u + x * Math.cos(turned) - y * Math.sin(turned);
      double atV = v + x * Math.sin(turned) + y * Math.cos(turned);
      if (atU > 5 && atV > 5 && atU < WIDTH - 5 && atV < HEIGHT - 5) {
        ids.add(id);
        pixels.add(atU);
        pixels.add(atV);
      }
    }
    return new BoardView(
        WIDTH,
        HEIGHT,
        ids.stream().mapToInt(Integer::intValue).toArray(),
        pixels.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private void show(String arm, List<BoardView> views, String message) {
    state = new CameraCalibrator.State(arm, views, forgotten.size(), message, false, false, null);
  }

  @Override
  public void undo() {
    pressed.add("undo");
    List<BoardView> views = new ArrayList<>(state.views());
    if (views.isEmpty()) {
      views.addAll(forgotten);
      forgotten = List.of();
      show(state.arm(), views, "The pictures are there again.");
    } else {
      views.removeLast();
      show(state.arm(), views, "Picture %d is taken back.".formatted(views.size() + 1));
    }
  }

  @Override
  public void beginAnew() {
    pressed.add("begin anew");
    forgotten = state.views();
    show(state.arm(), List.of(), "All pictures are put away.");
  }

  /** Begins to look for lens and place, which takes a while. */
  public void find() {
    state =
        new CameraCalibrator.State(
            state.arm(), state.views(), 0, "Finding lens and place …", false, true, null);
  }

  @Override
  public void finish() {
    pressed.add("finish");
    state =
        new CameraCalibrator.State(
            state.arm(),
            state.views(),
            0,
            "Written to %s: corners fit within 0.23 px, the place within 1.3 mm. Open the cell again to use it: only then are pictures straightened and plans drawn over them."
                .formatted(file),
            false,
            false,
            found(Duration.ZERO));
  }
}
