package flowdeck.policy.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.policy.diffusion.DiffusionSampler.Denoiser;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Of Gaussian data the noise can be predicted exactly, so that samples must have the data's mean
 * and covariance.
 */
class DiffusionSamplerTest {
  private static final NoiseSchedule SCHEDULE = new NoiseSchedule(100);
  private static final int COUNT = 20_000;

  /** Far from the border at ±1, so that clipping changes nothing. */
  private static final double[] MEAN = {0.2, -0.1};

  private static final double[][] COVARIANCE = {{0.0225, 0.009}, {0.009, 0.01}};

  /** E[noise | noisy] = √(1 - ᾱ) (ᾱ C + (1 - ᾱ) I)⁻¹ (noisy - √ᾱ mean). */
  private static Denoiser exact(NoiseSchedule schedule, double[][] covariance) {
    return (noisy, step) -> {
      double kept = schedule.kept(step);
      double a = kept * covariance[0][0] + 1 - kept;
      double b = kept * covariance[0][1];
      double d = kept * covariance[1][1] + 1 - kept;
      double determinant = a * d - b * b;
      float[] noise = new float[noisy.length];
      for (int i = 0; i < noisy.length; i += 2) {
        double x = noisy[i] - Math.sqrt(kept) * MEAN[0];
        double y = noisy[i + 1] - Math.sqrt(kept) * MEAN[1];
        noise[i] = (float) (Math.sqrt(1 - kept) * (d * x - b * y) / determinant);
        noise[i + 1] = (float) (Math.sqrt(1 - kept) * (a * y - b * x) / determinant);
      }
      return noise;
    };
  }

  /** Both take a hundredth or so from the variance for lack of steps; ever less with more. */
  @ParameterizedTest
  @EnumSource(Sampler.class)
  void manyStepsGiveTheMeanAndCovarianceOfGaussianData(Sampler sampler) {
    NoiseSchedule fine = new NoiseSchedule(1000);
    double[] moments = moments(new DiffusionSampler(fine, sampler, 1000), exact(fine, COVARIANCE));
    assertThat(moments[0]).isCloseTo(MEAN[0], within(0.004));
    assertThat(moments[1]).isCloseTo(MEAN[1], within(0.004));
    assertThat(moments[2]).isCloseTo(COVARIANCE[0][0], within(0.05 * COVARIANCE[0][0]));
    assertThat(moments[3]).isCloseTo(COVARIANCE[0][1], within(0.05 * COVARIANCE[0][0]));
    assertThat(moments[4]).isCloseTo(COVARIANCE[1][1], within(0.05 * COVARIANCE[1][1]));
  }

  /**
   * With few steps samples are narrower than the data, by how much is known: each step is linear,
   * so that a variance v becomes g² v + s² and a mean m becomes g m + h.
   */
  @ParameterizedTest
  @CsvSource({"DDPM, 100", "DDIM, 100", "DDIM, 10"})
  void fewStepsGiveTheMomentsOfTheirRecursion(Sampler sampler, int steps) {
    double[][] diagonal = {{0.0225, 0}, {0, 0.16}};
    double[] moments =
        moments(new DiffusionSampler(SCHEDULE, sampler, steps), exact(SCHEDULE, diagonal));
    for (int dim = 0; dim < 2; dim++) {
      double mean = 0;
      double variance = 1;
      int stride = 100 / steps;
      for (int t = (steps - 1) * stride; t >= 0; t -= stride) {
        double kept = SCHEDULE.kept(t);
        double before = t == 0 ? 1 : SCHEDULE.kept(t - stride);
        // noise = slope (x - √ᾱ mean)
        double slope = Math.sqrt(1 - kept) / (kept * diagonal[dim][dim] + 1 - kept);
        double ofNoisy;
        double ofNoise;
        double added = 0;
        if (sampler == Sampler.DDIM) {
          ofNoisy = Math.sqrt(before / kept);
          ofNoise = Math.sqrt(1 - before) - Math.sqrt(before * (1 - kept) / kept);
        } else {
          double beta = 1 - kept / before;
          ofNoisy = 1 / Math.sqrt(1 - beta);
          ofNoise = -beta / Math.sqrt((1 - kept) * (1 - beta));
          added = t == 0 ? 0 : beta * (1 - before) / (1 - kept);
        }
        double gain = ofNoisy + ofNoise * slope;
        mean = gain * mean - ofNoise * slope * Math.sqrt(kept) * MEAN[dim];
        variance = gain * gain * variance + added;
      }
      assertThat(moments[dim]).isCloseTo(mean, within(4 * Math.sqrt(variance / COUNT)));
      assertThat(moments[2 + 2 * dim])
          .isCloseTo(variance, within(4 * variance * Math.sqrt(2.0 / COUNT)));
    }
  }

  /** Means and central second moments: x, y, xx, xy, yy. */
  private static double[] moments(DiffusionSampler sampler, Denoiser denoiser) {
    SplittableRandom random = new SplittableRandom(1);
    float[] start = new float[2 * COUNT];
    for (int i = 0; i < start.length; i++) {
      start[i] = (float) random.nextGaussian();
    }
    float[] samples = sampler.sample(denoiser, start, random);
    double[] moments = new double[5];
    for (int i = 0; i < samples.length; i += 2) {
      moments[0] += samples[i] / (double) COUNT;
      moments[1] += samples[i + 1] / (double) COUNT;
    }
    for (int i = 0; i < samples.length; i += 2) {
      double x = samples[i] - moments[0];
      double y = samples[i + 1] - moments[1];
      moments[2] += x * x / COUNT;
      moments[3] += x * y / COUNT;
      moments[4] += y * y / COUNT;
    }
    return moments;
  }

  @Test
  void aKnownPlanIsFoundFromAnyNoise() {
    float[] plan = {0.5f, -1, 1, 0.25f};
    Denoiser denoiser =
        (noisy, step) -> {
          double kept = SCHEDULE.kept(step);
          float[] noise = new float[noisy.length];
          for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) ((noisy[i] - Math.sqrt(kept) * plan[i]) / Math.sqrt(1 - kept));
          }
          return noise;
        };
    for (DiffusionSampler sampler :
        new DiffusionSampler[] {
          new DiffusionSampler(SCHEDULE, Sampler.DDPM, 100),
          new DiffusionSampler(SCHEDULE, Sampler.DDIM, 10),
          new DiffusionSampler(SCHEDULE, Sampler.DDIM, 1)
        }) {
      float[] found =
          sampler.sample(denoiser, new float[] {2, -1, 0, 0.5f}, new SplittableRandom(2));
      assertThat(found).containsExactly(plan, within(2e-3f));
    }
  }

  @Test
  void whateverIsPredictedSamplesStayInTheRangeOfTheData() {
    Denoiser wild = (noisy, step) -> new float[] {1e6f, -1e6f};
    for (Sampler sampler : Sampler.values()) {
      float[] found =
          new DiffusionSampler(SCHEDULE, sampler, 100)
              .sample(wild, new float[2], new SplittableRandom(1));
      if (sampler == Sampler.DDPM) {
        assertThat(found).containsExactly(-1, 1);
      } else {
        assertThat(found[0]).isFinite();
      }
    }
  }

  @Test
  void aNumberThatIsNoneIsNotHidden() {
    for (Sampler sampler : Sampler.values()) {
      float[] found =
          new DiffusionSampler(SCHEDULE, sampler, 100)
              .sample(
                  (noisy, step) -> new float[] {Float.NaN}, new float[1], new SplittableRandom(1));
      assertThat(found[0]).isNaN();
    }
  }

  @Test
  void ddimIsTheSameWhateverIsDrawn() {
    DiffusionSampler sampler = new DiffusionSampler(SCHEDULE, Sampler.DDIM, 10);
    float[] start = {0.3f, -0.7f};
    assertThat(sampler.sample(exact(SCHEDULE, COVARIANCE), start, new SplittableRandom(1)))
        .isEqualTo(sampler.sample(exact(SCHEDULE, COVARIANCE), start, new SplittableRandom(2)));
  }

  @Test
  void theScheduleIsTheSquaredCosine() {
    // ᾱ follows the cosine until the last step, whose β is bounded.
    for (int t = 0; t < 99; t++) {
      double root = Math.cos(((t + 1) / 100.0 + 0.008) / 1.008 * Math.PI / 2);
      double first = Math.cos(0.008 / 1.008 * Math.PI / 2);
      assertThat(SCHEDULE.kept(t)).isCloseTo(root * root / (first * first), within(1e-9));
    }
    assertThat(SCHEDULE.beta(99)).isEqualTo(0.999);
    assertThat(SCHEDULE.kept(-1)).isEqualTo(1);
  }

  @Test
  void impossibleStepsAreRefused() {
    assertThatThrownBy(() -> new DiffusionSampler(SCHEDULE, Sampler.DDPM, 10))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DiffusionSampler(SCHEDULE, Sampler.DDIM, 101))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DiffusionSampler(SCHEDULE, Sampler.DDIM, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
