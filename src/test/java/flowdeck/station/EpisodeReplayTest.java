package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.arms.motion.MotionLimits;
import flowdeck.control.Cell;
import flowdeck.control.ControlLoop;
import flowdeck.core.ActionLayout;
import flowdeck.core.CellDescription;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.TickRecord;
import flowdeck.core.TickRecord.Mode;
import flowdeck.dataset.DatasetWriter;
import flowdeck.dataset.EpisodeWriter;
import flowdeck.dataset.Schema;
import flowdeck.dataset.SmallRecordings;
import flowdeck.sim.SimulatedCell;
import flowdeck.station.Work.State;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Episodes replayed on the simulated cell in its own time. */
class EpisodeReplayTest {
  private static final MotionLimits LIMITS = MotionLimits.of(ActionLayout.TWO_IIWA);
  private static final int FPS = 15;
  private static final int ROWS = 46;

  @TempDir Path folder;

  private final SimulatedCell simulated = new SimulatedCell(CellDescription.simulated());
  private final BlindCamera camera = new BlindCamera("none");
  private final Cell cell =
      Cell.simulated(
          CellDescription.simulated(),
          ActionLayout.TWO_IIWA,
          camera,
          List.of(simulated.left(), simulated.right()),
          simulated.clock(),
          simulated::advanceTo);
  private final ControlLoop loop = new ControlLoop(cell, LIMITS, tick -> {});
  private final List<Runnable> readings = new ArrayList<>();
  private final EpisodeReplay replay =
      new EpisodeReplay(cell, loop, LIMITS, this::requireFree, readings::add);
  private JointVector rest;
  private boolean busy;

  private void requireFree() {
    if (busy) {
      throw new InputException("A trial is running; finish or stop it first.");
    }
  }

  EpisodeReplayTest() {
    simulated.onFrame(camera);
    rest = loop.tick().sent();
  }

  @AfterEach
  void close() {
    cell.close();
    simulated.close();
  }

  /** A swing of two joints of each arm around a place beside where the arms rest. */
  private JointVector swing(int row) {
    double[] values = rest.toArray();
    for (int joint : new int[] {0, 5, 8, 13}) {
      values[joint] += 0.2 + 0.15 * Math.sin(2 * Math.PI * row / (ROWS - 1));
    }
    return JointVector.of(values);
  }

  private void record(IntFunction<JointVector> action) {
    Schema schema =
        Schema.scene(
            FPS,
            "two_iiwa",
            SmallRecordings.WIDTH,
            SmallRecordings.HEIGHT,
            ActionLayout.TWO_IIWA,
            List.of());
    try (DatasetWriter writer = DatasetWriter.openOrCreate(folder, schema)) {
      EpisodeWriter take = writer.begin("Swing.");
      for (int row = 0; row < ROWS; row++) {
        take.append(SmallRecordings.frame(row), rest, action.apply(row), Map.of());
      }
      take.commit();
    }
  }

  private void begin() {
    replay.begin(folder, 0);
    readings.removeFirst().run();
  }

  private TickRecord ticks(int count) {
    TickRecord last = loop.tick();
    for (int i = 1; i < count; i++) {
      replay.look();
      last = loop.tick();
    }
    replay.look();
    return last;
  }

  @Test
  void theCellFollowsTheRecordingAndEndsByItself() {
    record(this::swing);
    begin();
    List<JointVector> sent = new ArrayList<>();
    List<JointVector> measured = new ArrayList<>();
    int last = 0;
    for (int tick = 0; tick < 1500 && replay.moving(); tick++) {
      TickRecord now = ticks(1);
      assertThat(now.fault()).isNull();
      sent.add(now.sent());
      measured.add(now.measured());
      last = now.mode() == Mode.RUNNING ? tick : last;
    }
    assertThat(replay.work().state()).isEqualTo(State.DONE);
    assertThat(replay.work().detail()).isEqualTo("3.0 s replayed.");
    assertThat(loop.mode()).isEqualTo(Mode.IDLE);

    // Its end is when the last row was given and half a second more.
    int end = last - 50;
    double worst = 0;
    for (int row = 0; row < ROWS; row++) {
      int tick = end - (int) Math.round((ROWS - 1 - row) * 100.0 / FPS);
      double nearest = Double.MAX_VALUE;
      for (int late = 0; late <= 15; late++) { // the limiter's and the arms' lag
        nearest = Math.min(nearest, distance(measured.get(tick + late), swing(row)));
      }
      worst = Math.max(worst, nearest);
    }
    assertThat(worst).as("largest distance of a joint, rad").isLessThan(0.03);
    for (int i = 0; i < rest.size(); i++) {
      assertThat(sent.getLast().get(i)).isCloseTo(swing(ROWS - 1).get(i), within(1e-3));
    }
  }

  private static double distance(JointVector a, JointVector b) {
    double most = 0;
    for (int i = 0; i < a.size(); i++) {
      most = Math.max(most, ActionLayout.TWO_IIWA.isGripper(i) ? 0 : Math.abs(a.get(i) - b.get(i)));
    }
    return most;
  }

  @Test
  void theWayToTheFirstTargetIsSlow() {
    record(this::swing);
    begin();
    JointVector before = ticks(3).sent();
    double fastest = 0;
    while (replay.work().detail().startsWith("moving slowly")) {
      JointVector now = ticks(1).sent();
      fastest = Math.max(fastest, Math.abs(now.get(0) - before.get(0)) * 100);
      before = now;
    }
    assertThat(fastest).isPositive().isLessThan(0.35 * LIMITS.axes().get(0).velocity());
    assertThat(before.get(0)).isCloseTo(swing(0).get(0), within(0.02));
  }

  @Test
  void stopBrakesAndHoldsAndNothingGoesOn() {
    record(this::swing);
    begin();
    ticks(60);
    replay.stopped();
    loop.stop();
    JointVector held = ticks(60).sent();
    assertThat(loop.mode()).isEqualTo(Mode.HOLDING);
    assertThat(replay.moving()).isFalse();
    assertThat(replay.work().state()).isEqualTo(State.STOPPED);
    assertThat(ticks(100).sent()).isEqualTo(held);
  }

  @Test
  void stopBeforeTheRecordingIsReadKeepsTheArmsStill() {
    record(this::swing);
    replay.begin(folder, 0);
    replay.stopped();
    loop.stop();
    readings.removeFirst().run();
    assertStill("Ended before anything moved.", State.STOPPED);
  }

  @Test
  void endingBringsTheArmsToRest() {
    record(this::swing);
    begin();
    ticks(60);
    replay.end();
    TickRecord ended = ticks(60);
    assertThat(ended.mode()).isEqualTo(Mode.IDLE);
    assertThat(ended.fault()).isNull();
    assertThat(replay.work().state()).isEqualTo(State.STOPPED);
    assertThat(replay.work().detail()).isEqualTo("Ended after 0.0 of 3.0 s.");
  }

  @Test
  void nothingMovesWhileATrialRuns() {
    record(this::swing);
    busy = true;
    assertThatThrownBy(() -> replay.begin(folder, 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("A trial is running");
    assertThat(readings).isEmpty();
    assertThat(replay.moving()).isFalse();
  }

  @Test
  void oneReplayIsEnough() {
    record(this::swing);
    begin();
    assertThatThrownBy(() -> replay.begin(folder, 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("already");
  }

  @Test
  void aJumpMovesNothing() {
    record(row -> row < 20 ? swing(row) : rest);
    begin();
    assertThat(replay.work().detail()).startsWith("Row 20 moves number 0 of the action with");
    assertStill(replay.work().detail(), State.FAILED);
  }

  @Test
  void whatIsBeyondTheLimitsMovesNothing() {
    record(
        row -> {
          double[] values = swing(row).toArray();
          values[1] = 2.3;
          return JointVector.of(values);
        });
    begin();
    assertThat(replay.work().detail()).startsWith("Row 0 wants number 1 of the action at 2.300");
    assertStill(replay.work().detail(), State.FAILED);
  }

  @Test
  void anotherRobotsRecordingMovesNothing() {
    ActionLayout other = new ActionLayout(List.of("a", "b"));
    Schema schema =
        Schema.scene(FPS, "other", SmallRecordings.WIDTH, SmallRecordings.HEIGHT, other, List.of());
    try (DatasetWriter writer = DatasetWriter.openOrCreate(folder, schema)) {
      EpisodeWriter take = writer.begin("Wave.");
      JointVector two = JointVector.of(0.1, 0.2);
      take.append(SmallRecordings.frame(0), two, two, Map.of());
      take.commit();
    }
    begin();
    assertStill(
        folder + " was recorded on another robot: its actions are not those of cell simulated.",
        State.FAILED);
  }

  private void assertStill(String why, State state) {
    assertThat(replay.work().state()).isEqualTo(state);
    assertThat(replay.work().detail()).isEqualTo(why);
    JointVector still = ticks(50).sent();
    for (int i = 0; i < rest.size(); i++) {
      assertThat(still.get(i)).isCloseTo(rest.get(i), within(1e-9));
    }
  }
}
