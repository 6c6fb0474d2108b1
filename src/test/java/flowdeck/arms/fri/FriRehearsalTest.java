package flowdeck.arms.fri;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.arms.motion.MotionLimits;
import flowdeck.core.ActionLayout;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class FriRehearsalTest {
  private static final List<MotionLimits.Axis> LIMITS =
      MotionLimits.of(ActionLayout.TWO_IIWA).axes().subList(0, IiwaKinematics.JOINTS);

  @Test
  void itGoesThroughWholeSessionsAndLeavesNothingBehind() {
    assertThat(FriRehearsal.run(LIMITS)).isEqualTo(24_000);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assertThat(threads.dumpAllThreads(false, false))
        .noneMatch(thread -> thread.getThreadName().equals("fri rehearsed"));
  }
}
