package flowdeck.bench;

import com.sun.management.ThreadMXBean;
import flowdeck.core.Clock;
import flowdeck.core.Frame;
import flowdeck.flow.Conditioning;
import flowdeck.flow.FlowArchitecture;
import flowdeck.flow.SplineFlow;
import flowdeck.flow.Workers;
import flowdeck.policy.ImageEncoder;
import java.lang.management.ManagementFactory;

/** Decisions of the fast flow. */
final class FastFlow implements AutoCloseable {
  /** How many of the likeliest candidates a decision refines. */
  private static final int REFINED = 4;

  /** Decisions before the counted ones: methods are still being compiled. */
  private static final int UNCOUNTED = 300;

  private final Workers workers = Workers.perProcessor();
  private final SplineFlow flow;
  private final Conditioning conditioning;
  private final int dims;
  private final float[] history;
  private final float[] base;
  private final float[] actions;
  private final double[] logDensities;
  private final float[] refined;
  private final float[] gradients;
  private final Ascent ascent;

  FastFlow(FlowArchitecture architecture, int candidates) {
    flow = new SplineFlow(architecture, Sizes.tensors(architecture), workers);
    conditioning = flow.conditioning();
    dims = architecture.dims();
    history = Sizes.gaussians(architecture.context(), 1, 2);
    base = Sizes.gaussians(candidates * dims, 0.5, 3);
    actions = new float[candidates * dims];
    logDensities = new double[candidates];
    refined = new float[REFINED * dims];
    gradients = new float[REFINED * dims];
    ascent = new Ascent(REFINED * dims);
  }

  String engine() {
    return flow.engine();
  }

  /** From the history to the likeliest of all candidates. */
  int best() {
    flow.condition(history, conditioning);
    flow.sample(conditioning, logDensities.length, base, actions, logDensities);
    int best = 0;
    for (int i = 1; i < logDensities.length; i++) {
      best = logDensities[i] > logDensities[best] ? i : best;
    }
    return best;
  }

  /** From the history to refined candidates, from given starts. */
  void refine() {
    System.arraycopy(base, 0, refined, 0, refined.length);
    flow.condition(history, conditioning);
    ascent.begin();
    for (int step = 0; step < Ascent.STEPS; step++) {
      flow.gradients(conditioning, REFINED, refined, gradients, logDensities);
      ascent.climb(refined, gradients);
    }
  }

  /** From a frame to the likeliest of all candidates: only the newest frame is encoded. */
  int best(ImageEncoder encoder, Frame frame) {
    float[] features = encoder.encode(frame);
    System.arraycopy(history, features.length, history, 0, history.length - features.length);
    System.arraycopy(features, 0, history, history.length - features.length, features.length);
    return best();
  }

  /** Many decisions in a row, and what they allocate once the compiler is done with them. */
  BenchReport.Decisions decisions(int count) {
    for (int i = 0; i < UNCOUNTED; i++) {
      best();
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Clock wall = Clock.system();
    double[] millis = new double[count];
    long[] helpers = workers.helperIds();
    allocated(threads, helpers); // the first reading allocates itself
    long before = allocated(threads, helpers);
    for (int i = 0; i < count; i++) {
      long start = wall.nanos();
      best();
      millis[i] = (wall.nanos() - start) / 1e6;
    }
    long bytes = allocated(threads, helpers) - before;
    return new BenchReport.Decisions(
        count,
        BenchReport.quantile(millis, 0.5),
        BenchReport.quantile(millis, 0.99),
        BenchReport.quantile(millis, 1),
        bytes / (double) count);
  }

  private static long allocated(ThreadMXBean threads, long[] helpers) {
    long total = threads.getThreadAllocatedBytes(Thread.currentThread().threadId());
    for (long helper : helpers) {
      total += threads.getThreadAllocatedBytes(helper);
    }
    return total;
  }

  @Override
  public void close() {
    workers.close();
  }
}
