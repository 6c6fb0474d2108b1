package flowdeck.sim.task;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.sim.ExpertTrial;
import flowdeck.sim.TaskProgress.Outcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies are held by friction and nothing else: with too little of it every grasp fails. */
class FrictionTest {
  private static final int SEEDS = 2;

  /**
   * For pot and long block a little less friction than usual is enough, half of it is not. The
   * hammer turns in the hand by little until a third is left. The light blocks of Stack Blocks Two
   * weigh 1 N in a grip of 60 N, which holds them until friction is almost gone: by Coulomb's law 2
   * x 60 N x 0.8 carry them down to a share of 0.010.
   */
  @ParameterizedTest
  @CsvSource({
    "lift_pot, 0.75, 0.5, 1",
    "beat_block_hammer, 0.75, 0.3, 1",
    "handover_block, 0.75, 0.5, 1",
    "stack_blocks_two, 0.03, 0.009, 0"
  })
  void graspsHoldWithALittleLessFrictionAndSlipWithTooLittle(
      String task, double holding, double slipping, int stageReachedWhenSlipping) {
    for (long seed = 100_000; seed < 100_000 + SEEDS; seed++) {
      assertThat(ExpertTrial.slippery(SimTasks.named(task), seed, holding).progress().outcome())
          .as("seed %d, %s of the friction", seed, holding)
          .isEqualTo(Outcome.SUCCESS);
      ExpertTrial slipped = ExpertTrial.slippery(SimTasks.named(task), seed, slipping);
      assertThat(slipped.progress().success())
          .as("seed %d, %s of the friction", seed, slipping)
          .isFalse();
      assertThat(slipped.progress().completedStage())
          .as("seed %d, %s of the friction", seed, slipping)
          .isEqualTo(stageReachedWhenSlipping);
    }
  }
}
