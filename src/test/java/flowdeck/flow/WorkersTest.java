package flowdeck.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class WorkersTest {

  @Test
  void everyPartIsDoneOnceHoweverManyAreHandedOut() {
    try (Workers workers = new Workers(3)) {
      for (int round = 0; round < 20_000; round++) {
        int parts = 1 + round % 7;
        AtomicIntegerArray done = new AtomicIntegerArray(parts);
        workers.run(parts, (part, worker) -> done.incrementAndGet(part));
        for (int part = 0; part < parts; part++) {
          assertThat(done.get(part)).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void noTwoPartsRunAtOnceUnderOneNumber() {
    try (Workers workers = new Workers(3)) {
      AtomicIntegerArray busy = new AtomicIntegerArray(3);
      for (int round = 0; round < 2000; round++) {
        workers.run(
            8,
            (part, worker) -> {
              assertThat(busy.incrementAndGet(worker)).isEqualTo(1);
              busy.decrementAndGet(worker);
            });
      }
    }
  }

  @Test
  void aFailureReachesTheCallerAndTheNextWorkIsDone() {
    try (Workers workers = new Workers(2)) {
      assertThatThrownBy(
              () ->
                  workers.run(
                      4,
                      (part, worker) -> {
                        throw new IllegalStateException("part " + part);
                      }))
          .isInstanceOf(IllegalStateException.class);
      AtomicIntegerArray done = new AtomicIntegerArray(4);
      workers.run(4, (part, worker) -> done.incrementAndGet(part));
      assertThat(done.toString()).isEqualTo("[1, 1, 1, 1]");
    }
  }

  /** Lost memory on a helper must not pass for a finished part: its numbers would be old ones. */
  @Test
  void anErrorOfAnyPartReachesTheCallerOnceAllPartsAreDone() {
    try (Workers workers = new Workers(2)) {
      for (int broken = 0; broken < 4; broken++) {
        int part = broken;
        AtomicIntegerArray done = new AtomicIntegerArray(4);
        assertThatThrownBy(
                () ->
                    workers.run(
                        4,
                        (each, worker) -> {
                          done.incrementAndGet(each);
                          if (each == part) {
                            throw new OutOfMemoryError("made up");
                          }
                        }))
            .isInstanceOf(OutOfMemoryError.class);
        assertThat(done.toString()).isEqualTo("[1, 1, 1, 1]");
      }
      AtomicIntegerArray done = new AtomicIntegerArray(4);
      workers.run(4, (part, worker) -> done.incrementAndGet(part));
      assertThat(done.toString()).isEqualTo("[1, 1, 1, 1]");
    }
  }

  @Test
  void sharedWorkGivesTheSameNumbersBitForBit() {
    FlowArchitecture sizes = new FlowArchitecture(16, 1500, 4, 8, 5, 32, 256, 1, 32, true);
    Map<String, float[]> tensors = ReferenceFlow.randomTensors(sizes, 1, 0.02);
    float[] history = SplineFlowTest.gaussians(1500, 1, 1);
    float[] base = SplineFlowTest.gaussians(100 * 16, 2, 1);
    float[] alone = new float[base.length];
    float[] shared = new float[base.length];
    double[] aloneLogs = new double[100];
    double[] sharedLogs = new double[100];
    SplineFlow one = new SplineFlow(sizes, tensors);
    one.sample(one.condition(history), 100, base, alone, aloneLogs);
    try (Workers workers = new Workers(3)) {
      SplineFlow three = new SplineFlow(sizes, tensors, workers);
      three.sample(three.condition(history), 100, base, shared, sharedLogs);
    }
    assertThat(Arrays.equals(shared, alone)).isTrue();
    assertThat(Arrays.equals(sharedLogs, aloneLogs)).isTrue();
  }

  /** The compiler replaces the interpreter in the course of a trial; no number may notice. */
  @Test
  void aDecisionGivesTheSameNumbersBeforeAndAfterItIsCompiled() {
    FlowArchitecture sizes = new FlowArchitecture(16, 100, 4, 8, 5, 32, 64, 1, 32, true);
    SplineFlow flow = new SplineFlow(sizes, ReferenceFlow.randomTensors(sizes, 1, 0.02));
    float[] history = SplineFlowTest.gaussians(100, 1, 1);
    float[] base = SplineFlowTest.gaussians(100 * 16, 2, 1);
    float[] first = new float[base.length];
    float[] later = new float[base.length];
    double[] firstLogs = new double[100];
    double[] laterLogs = new double[100];
    flow.sample(flow.condition(history), 100, base, first, firstLogs);
    for (int i = 0; i < 2000; i++) {
      flow.sample(flow.condition(history), 100, base, later, laterLogs);
    }
    assertThat(Arrays.equals(first, later)).isTrue();
    assertThat(Arrays.equals(firstLogs, laterLogs)).isTrue();
  }
}
