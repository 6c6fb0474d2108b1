package flowdeck.sim;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.arms.motion.Workspace;
import flowdeck.core.CellDescription;
import flowdeck.sim.task.SimTasks;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The experts do their tasks in the usual workspace as if nobody looked. */
class GuardedExpertsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stack_blocks_two",
        "towel_folding",
        "lift_pot",
        "handover_block",
        "beat_block_hammer"
      })
  void theUsualWorkspaceLeavesTheExpertAlone(String name) {
    Workspace usual = Workspace.usual(CellDescription.simulated());
    SimTask task = SimTasks.named(name);
    ExpertTrial free = ExpertTrial.run(task, 3);
    assertThat(free.progress().success()).isTrue();
    assertThat(
            ExpertTrial.guarded(
                task,
                3,
                Double.NaN,
                usual,
                report -> {
                  assertThat(report.slowed())
                      .as("%s, margin %s m", report.nearest(), report.margin())
                      .isFalse();
                  assertThat(report.held()).isFalse();
                }))
        .isEqualTo(free);
  }
}
