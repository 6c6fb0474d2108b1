package flowdeck.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A decision that allocates makes the garbage collector decide when the arms may move. */
class AllocationTest {
  private static final int CANDIDATES = 128;
  private static final int REFINED = 4;
  private static final int DECISIONS = 1000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aThousandDecisionsAllocateNothing(int threads) {
    FlowArchitecture sizes = new FlowArchitecture(64, 160, 10, 8, 5, 32, 64, 1, 32, true);
    try (Workers workers = new Workers(threads)) {
      SplineFlow flow = new SplineFlow(sizes, ReferenceFlow.randomTensors(sizes, 1, 0.02), workers);
      Decision decision = new Decision(flow);
      long[] ids = threadsOf(workers);
      long allocated = Long.MAX_VALUE;
      // The compiler is done with what runs so often after a few rounds.
      for (int round = 0; round < 8 && allocated > 0; round++) {
        long before = allocated(ids);
        for (int i = 0; i < DECISIONS; i++) {
          decision.decide();
        }
        allocated = allocated(ids) - before;
      }
      assertThat(allocated).isZero();
    }
  }

  @Test
  void densitiesAllocateNothing() {
    FlowArchitecture sizes = FlowArchitecture.concat(16, 12, 4, 8, 5, 32);
    SplineFlow flow = new SplineFlow(sizes, ReferenceFlow.randomTensors(sizes, 1, 0.02));
    Conditioning conditioning = flow.condition(new float[12]);
    float[] actions = SplineFlowTest.gaussians(CANDIDATES * 16, 3, 1);
    float[] base = new float[actions.length];
    double[] logs = new double[CANDIDATES];
    long[] ids = {Thread.currentThread().threadId()};
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < 8 && allocated > 0; round++) {
      long before = allocated(ids);
      for (int i = 0; i < DECISIONS; i++) {
        flow.base(conditioning, CANDIDATES, actions, base, logs);
      }
      allocated = allocated(ids) - before;
    }
    assertThat(allocated).isZero();
  }

  private static long[] threadsOf(Workers workers) {
    return LongStream.concat(
            LongStream.of(Thread.currentThread().threadId()), LongStream.of(workers.helperIds()))
        .toArray();
  }

  private static long allocated(long[] ids) {
    long total = 0;
    for (long id : ids) {
      total += THREADS.getThreadAllocatedBytes(id);
    }
    return total;
  }

  /** From a history to the refined best of all candidates. */
  private static final class Decision {
    private final SplineFlow flow;
    private final Conditioning conditioning;
    private final float[] history = SplineFlowTest.gaussians(160, 1, 1);
    private final float[] base = SplineFlowTest.gaussians(CANDIDATES * 64, 2, 0.5);
    private final float[] actions = new float[CANDIDATES * 64];
    private final float[] gradients = new float[REFINED * 64];
    private final double[] logs = new double[CANDIDATES];

    Decision(SplineFlow flow) {
      this.flow = flow;
      conditioning = flow.conditioning();
    }

    void decide() {
      flow.condition(history, conditioning);
      flow.sample(conditioning, CANDIDATES, base, actions, logs);
      flow.gradients(conditioning, REFINED, actions, gradients, logs);
    }
  }
}
