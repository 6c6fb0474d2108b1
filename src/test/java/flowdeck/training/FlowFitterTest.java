package flowdeck.training;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.flow.FlowArchitecture;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FlowFitterTest {
  private static final int DIMS = 4;
  private static final int CONTEXT = 5;

  /** Noise about noise. */
  private record Noise(int size, float[] values) implements Pairs {
    static Noise of(int size) {
      SplittableRandom random = new SplittableRandom(7);
      float[] values = new float[size * (CONTEXT + DIMS)];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      return new Noise(size, values);
    }

    @Override
    public int contextSize() {
      return CONTEXT;
    }

    @Override
    public int planSize() {
      return DIMS;
    }

    @Override
    public void context(int pair, float[] into, int at) {
      System.arraycopy(values, pair * (CONTEXT + DIMS), into, at, CONTEXT);
    }

    @Override
    public void plan(int pair, float[] into, int at) {
      System.arraycopy(values, pair * (CONTEXT + DIMS) + CONTEXT, into, at, DIMS);
    }
  }

  @Test
  void theScoreIsTheMeanOverAllWindowsWhateverTheNumberOfThreads() {
    Noise last = Noise.of(600); // two whole batches and a part of one
    double one = score(last, 1);
    assertThat(score(last, 2)).isEqualTo(one);
    assertThat(score(last, 5)).isEqualTo(one);
    // A standard Gaussian's own log-density is -1.42; weights that know nothing are no better.
    assertThat(one).isFinite().isLessThan(-1.3);
  }

  private static double score(Pairs set, int threads) {
    FlowArchitecture architecture =
        new FlowArchitecture(DIMS, CONTEXT, 4, 8, 5, 16, 32, 1, 16, false);
    TrainingSettings settings = TrainingSettings.STANDARD.with(architecture).withThreads(threads);
    try (FlowFitter fitter = new FlowFitter(architecture, DIMS, settings)) {
      return fitter.score(set);
    }
  }
}
