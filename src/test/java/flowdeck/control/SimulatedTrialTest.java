package flowdeck.control;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.arms.motion.MotionLimits;
import flowdeck.arms.motion.TargetSource;
import flowdeck.camera.Camera;
import flowdeck.camera.CameraModel;
import flowdeck.core.ActionLayout;
import flowdeck.core.CellDescription;
import flowdeck.core.Frame;
import flowdeck.core.JointVector;
import flowdeck.core.TickRecord;
import flowdeck.sim.ScriptedExpert;
import flowdeck.sim.SimulatedCell;
import flowdeck.sim.TaskProgress;
import flowdeck.sim.task.StackBlocksTwo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The loop moves the simulated arms: what a demonstration did, its own waypoints do again. */
class SimulatedTrialTest {
  private static final int MOST_TICKS = 2500;

  private record Trial(TaskProgress progress, List<TickRecord> records) {}

  private interface Source {
    TargetSource of(SimulatedCell sim, Cell cell);
  }

  private static Trial run(long seed, Source source) {
    CellDescription description = CellDescription.simulated();
    try (SimulatedCell sim = new SimulatedCell(description)) {
      BlindCamera camera = new BlindCamera();
      sim.onFrame((scene, sequence) -> camera.see(scene.nanos(), sequence));
      Cell cell =
          Cell.simulated(
              description,
              ActionLayout.TWO_IIWA,
              camera,
              List.of(sim.left(), sim.right()),
              sim.clock(),
              sim::advanceTo);
      List<TickRecord> records = new ArrayList<>();
      ControlLoop loop =
          new ControlLoop(cell, MotionLimits.of(ActionLayout.TWO_IIWA), records::add);
      sim.reset(new StackBlocksTwo(), seed);
      TargetSource moving = source.of(sim, cell);
      loop.start(moving, false);
      while (!sim.progress().ended()
          && records.size() < MOST_TICKS
          && !(moving instanceof ScriptedExpert expert && expert.done())) {
        TickRecord record = loop.tick();
        assertThat(record.fault()).isNull();
      }
      return new Trial(sim.progress(), records);
    }
  }

  @Test
  void aDemonstrationsWaypointsDoTheTaskAgain() {
    long seed = 11;
    Trial shown = run(seed, (sim, cell) -> new ScriptedExpert(sim, new StackBlocksTwo()));
    assertThat(shown.progress().success()).as(String.valueOf(shown.progress())).isTrue();

    List<JointVector> sent = shown.records().stream().map(TickRecord::sent).toList();
    FakePolicy policy =
        new FakePolicy(
            nanos -> sent.get((int) Math.min(sent.size() - 1, nanos / FakeCell.TICK - 1)));
    Trial again =
        run(seed, (sim, cell) -> new PlanExecutor(cell, PolicyRunner.lockstep(policy), seed));
    assertThat(again.progress().success()).as(String.valueOf(again.progress())).isTrue();

    double worst = 0;
    for (int tick = 100; tick < Math.min(sent.size(), again.records().size()); tick++) {
      for (int i = 0; i < 16; i++) {
        if (!ActionLayout.TWO_IIWA.isGripper(i)) {
          double off = sent.get(tick).get(i) - again.records().get(tick).sent().get(i);
          worst = Math.max(worst, Math.abs(off));
        }
      }
    }
    // Between waypoints a lift that is over in half a second is known only roughly.
    assertThat(worst).isLessThan(0.06);
  }

  /** Frames at the right times, with nothing on them. */
  private static final class BlindCamera implements Camera {
    private @Nullable Frame newest;

    void see(long nanos, long sequence) {
      newest = new Frame(1, 1, new byte[3], sequence, nanos);
    }

    @Override
    public String name() {
      return "blind";
    }

    @Override
    public double framesPerSecond() {
      return 30;
    }

    @Override
    public @Nullable Frame newest() {
      return newest;
    }

    @Override
    public @Nullable CameraModel model() {
      return null;
    }

    @Override
    public void close() {}
  }
}
