package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.control.PlanExecutor;
import flowdeck.control.PolicyRunner;
import flowdeck.core.ActionLayout;
import flowdeck.core.CellDescription;
import flowdeck.core.Confidence.Kind;
import flowdeck.core.Confidence.Signal;
import flowdeck.core.Frame;
import flowdeck.core.Observation;
import flowdeck.core.Plan;
import flowdeck.policy.Drawing;
import flowdeck.policy.NfpPolicy;
import flowdeck.policy.Policy;
import flowdeck.policy.Selection;
import flowdeck.sim.SceneState;
import flowdeck.sim.render.SceneRenderer;
import flowdeck.sim.scenes.TrainingScenes;
import flowdeck.sim.task.StackBlocksTwo;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.Tasks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The shipped policy on the simulated cell, whose pictures go wrong in the middle of a trial. An
 * alarm within a second means at the third wrong picture at the latest: one waypoint time passes at
 * most before the first of them is seen, two more until the third.
 */
class UnusualPicturesTest {
  private static final int FIRST_WRONG = 10;
  private static final int IN_TIME = 3;
  private static final int WIDTH = 640;
  private static final int HEIGHT = 480;

  private static NfpPolicy shipped;
  private static LockstepCell cell;

  @BeforeAll
  static void open() {
    shipped = (NfpPolicy) Policies.open(Path.of("models"), "stack-blocks-two");
    cell = new LockstepCell(15);
  }

  @AfterAll
  static void close() {
    shipped.close();
    cell.close();
  }

  /** Which of the wrong pictures raised the alarm, from 1, or 0 if none did. */
  private static int alarmAt(long seed, UnaryOperator<Frame> wrong) {
    assertThat(shipped.calibration()).as("calibration of the shipped policy").isNotNull();
    assertThat(shipped.calibration().watched(Selection.SBS)).contains(Kind.OBSERVATION);
    Disturbed policy = new Disturbed(wrong);
    PolicyRunner runner = PolicyRunner.lockstep(policy);
    TaskDescription task = Tasks.named("stack-blocks-two");
    cell.run(
        SimulatedTasks.of(task),
        seed,
        () -> new PlanExecutor(cell.cell(), runner, seed),
        () -> policy.alarms.size() > FIRST_WRONG + IN_TIME,
        task.limitSeconds(),
        tick -> {});
    assertThat(policy.alarms.subList(0, FIRST_WRONG)).doesNotContain(true);
    return 1 + policy.alarms.subList(FIRST_WRONG, policy.alarms.size()).indexOf(true);
  }

  @Test
  void asLongAsNothingIsWrongThereIsNoAlarm() {
    assertThat(alarmAt(100_003, frame -> frame)).isZero();
  }

  @Test
  void aCoveredCameraRaisesTheAlarmWithinASecond() {
    for (int grey : new int[] {0, 120}) {
      byte[] flat = new byte[3 * WIDTH * HEIGHT];
      Arrays.fill(flat, (byte) grey);
      assertThat(
              alarmAt(
                  100_004,
                  frame -> new Frame(WIDTH, HEIGHT, flat, frame.sequence(), frame.captureNanos())))
          .isBetween(1, IN_TIME);
    }
  }

  @Test
  void aPictureShiftedByFortyPixelsOf640RaisesTheAlarmWithinASecond() {
    assertThat(alarmAt(100_005, frame -> shifted(frame, 40))).isBetween(1, IN_TIME);
    assertThat(alarmAt(100_006, frame -> shifted(frame, -40))).isBetween(1, IN_TIME);
  }

  @Test
  void aCameraMovedByEightCentimetresRaisesTheAlarmWithinASecond() {
    CellDescription usual = cell.simulated().description();
    CellDescription.CameraDescription camera = usual.camera();
    double[] eye = camera.eye();
    double[] target = camera.target();
    CellDescription moved =
        usual.with(
            new CellDescription.CameraDescription(
                camera.name(),
                camera.width(),
                camera.height(),
                camera.framesPerSecond(),
                camera.focalPixels(),
                new double[] {eye[0], eye[1] + 0.08, eye[2]},
                new double[] {target[0], target[1] + 0.08, target[2]}));
    SceneRenderer renderer = new SceneRenderer(moved, WIDTH, HEIGHT);
    assertThat(
            alarmAt(
                100_007,
                frame -> {
                  SceneState scene = cell.simulated().scene();
                  return renderer.render(scene, frame.sequence());
                }))
        .isBetween(1, IN_TIME);
  }

  @Test
  void aForeignSceneRaisesTheAlarmWithinASecond() {
    TrainingScenes scenes =
        TrainingScenes.of(new StackBlocksTwo(), cell.simulated().description(), 1);
    assertThat(alarmAt(100_008, frame -> scenes.next().frame())).isBetween(1, IN_TIME);
  }

  private static Frame shifted(Frame frame, int pixels) {
    byte[] bgr = new byte[3 * WIDTH * HEIGHT];
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int from = Math.clamp(x - pixels, 0, WIDTH - 1);
        System.arraycopy(frame.bgr(), 3 * (y * WIDTH + from), bgr, 3 * (y * WIDTH + x), 3);
      }
    }
    return new Frame(WIDTH, HEIGHT, bgr, frame.sequence(), frame.captureNanos());
  }

  /** The shipped policy behind a camera that goes wrong. */
  private static final class Disturbed implements Policy {
    private final UnaryOperator<Frame> wrong;
    private final List<Boolean> alarms = new ArrayList<>();

    Disturbed(UnaryOperator<Frame> wrong) {
      this.wrong = wrong;
    }

    @Override
    public String name() {
      return shipped.name();
    }

    @Override
    public long waypointNanos() {
      return shipped.waypointNanos();
    }

    @Override
    public int horizon() {
      return shipped.horizon();
    }

    @Override
    public ActionLayout layout() {
      return shipped.layout();
    }

    @Override
    public String hash() {
      return shipped.hash();
    }

    @Override
    public void reset(long seed) {
      shipped.reset(seed);
    }

    @Override
    public void select(Drawing drawing) {
      shipped.select(drawing);
    }

    @Override
    public Plan plan(Observation newest) {
      Frame seen = alarms.size() < FIRST_WRONG ? newest.frame() : wrong.apply(newest.frame());
      Plan plan = shipped.plan(new Observation(seen, newest.latestAction(), newest.nanos()));
      Signal signal = plan.confidence().signal(Kind.OBSERVATION);
      alarms.add(signal != null && signal.alarmed());
      return plan;
    }

    @Override
    public void close() {}
  }
}
