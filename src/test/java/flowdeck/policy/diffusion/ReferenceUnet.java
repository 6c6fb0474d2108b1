package flowdeck.policy.diffusion;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * The conditional 1-D U-Net of Diffusion Policy, written down once more from its description in
 * plain loops and doubles: condition side by side, groups by their means, transposed convolution by
 * scattering. One sequence at a time.
 */
public final class ReferenceUnet {
  private final UnetArchitecture sizes;
  private final Map<String, float[]> tensors;

  public ReferenceUnet(UnetArchitecture sizes, Map<String, float[]> tensors) {
    this.sizes = sizes;
    this.tensors = tensors;
  }

  /**
   * @param noisy [length][dims]
   * @return the noise, [length][dims]
   */
  public double[] noise(float[] noisy, int step, float[] context) {
    double[] condition = condition(step, context);
    double[][] x = new double[sizes.dims()][sizes.length()];
    for (int t = 0; t < sizes.length(); t++) {
      for (int c = 0; c < sizes.dims(); c++) {
        x[c][t] = noisy[t * sizes.dims() + c];
      }
    }
    Deque<double[][]> left = new ArrayDeque<>();
    int last = sizes.widths().size() - 1;
    for (int level = 0; level <= last; level++) {
      x = residual(x, "down." + level + ".0", condition);
      x = residual(x, "down." + level + ".1", condition);
      left.push(x);
      if (level < last) {
        x = convolution(x, "down." + level + ".halve", 2, 1);
      }
    }
    x = residual(x, "mid.0", condition);
    x = residual(x, "mid.1", condition);
    for (int level = last; level > 0; level--) {
      x = joined(x, left.pop());
      x = residual(x, "up." + level + ".0", condition);
      x = residual(x, "up." + level + ".1", condition);
      x = doubled(x, "up." + level + ".double");
    }
    x = convolution(block(x, "final"), "out", 1, 0);
    double[] result = new double[noisy.length];
    for (int t = 0; t < sizes.length(); t++) {
      for (int c = 0; c < sizes.dims(); c++) {
        result[t * sizes.dims() + c] = x[c][t];
      }
    }
    return result;
  }

  /** Mish of step code and context, side by side. */
  private double[] condition(int step, float[] context) {
    int half = sizes.stepCode() / 2;
    double[] code = new double[2 * half];
    for (int i = 0; i < half; i++) {
      double frequency = Math.exp(-Math.log(10_000) / (half - 1) * i);
      code[i] = Math.sin(step * frequency);
      code[half + i] = Math.cos(step * frequency);
    }
    double[] h = linear(code, "step.in");
    for (int i = 0; i < h.length; i++) {
      h[i] = mish(h[i]);
    }
    h = linear(h, "step.out");
    double[] condition = new double[h.length + context.length];
    for (int i = 0; i < condition.length; i++) {
      condition[i] = mish(i < h.length ? h[i] : context[i - h.length]);
    }
    return condition;
  }

  private double[][] residual(double[][] x, String name, double[] condition) {
    double[][] h = block(x, name + ".a");
    float[] ofStep = tensors.get(name + ".step.weight");
    float[] ofContext = tensors.get(name + ".context.weight");
    float[] bias = tensors.get(name + ".context.bias");
    double[] film = new double[bias.length];
    for (int o = 0; o < film.length; o++) {
      film[o] = bias[o];
      for (int i = 0; i < condition.length; i++) {
        int code = sizes.stepCode();
        film[o] +=
            condition[i]
                * (i < code ? ofStep[o * code + i] : ofContext[o * sizes.context() + i - code]);
      }
    }
    for (int c = 0; c < h.length; c++) {
      for (int t = 0; t < h[c].length; t++) {
        h[c][t] = h[c][t] * film[c] + film[h.length + c];
      }
    }
    h = block(h, name + ".b");
    double[][] skip =
        tensors.containsKey(name + ".skip.weight") ? convolution(x, name + ".skip", 1, 0) : x;
    for (int c = 0; c < h.length; c++) {
      for (int t = 0; t < h[c].length; t++) {
        h[c][t] += skip[c][t];
      }
    }
    return h;
  }

  private double[][] block(double[][] x, String name) {
    double[][] h = convolution(x, name, 1, sizes.kernel() / 2);
    float[] scale = tensors.get(name + ".norm.scale");
    float[] shift = tensors.get(name + ".norm.shift");
    int size = h.length / sizes.groups();
    for (int first = 0; first < h.length; first += size) {
      double sum = 0;
      double squares = 0;
      int count = size * h[0].length;
      for (int c = first; c < first + size; c++) {
        for (double value : h[c]) {
          sum += value;
        }
      }
      double mean = sum / count;
      for (int c = first; c < first + size; c++) {
        for (double value : h[c]) {
          squares += (value - mean) * (value - mean);
        }
      }
      double spread = Math.sqrt(squares / count + 1e-5);
      for (int c = first; c < first + size; c++) {
        for (int t = 0; t < h[c].length; t++) {
          h[c][t] = mish((h[c][t] - mean) / spread * scale[c] + shift[c]);
        }
      }
    }
    return h;
  }

  private double[][] convolution(double[][] x, String name, int stride, int padding) {
    float[] weight = tensors.get(name + ".weight");
    float[] bias = tensors.get(name + ".bias");
    int in = x.length;
    int kernel = weight.length / bias.length / in;
    int length = (x[0].length + 2 * padding - kernel) / stride + 1;
    double[][] y = new double[bias.length][length];
    for (int o = 0; o < y.length; o++) {
      for (int t = 0; t < length; t++) {
        y[o][t] = bias[o];
        for (int i = 0; i < in; i++) {
          for (int k = 0; k < kernel; k++) {
            int from = t * stride + k - padding;
            if (from >= 0 && from < x[i].length) {
              y[o][t] += weight[(o * in + i) * kernel + k] * x[i][from];
            }
          }
        }
      }
    }
    return y;
  }

  /** Transposed convolution, stride 2, padding 1: each action is spread over four places. */
  private double[][] doubled(double[][] x, String name) {
    float[] weight = tensors.get(name + ".weight");
    float[] bias = tensors.get(name + ".bias");
    double[][] y = new double[bias.length][2 * x[0].length];
    for (int o = 0; o < y.length; o++) {
      java.util.Arrays.fill(y[o], bias[o]);
      for (int i = 0; i < x.length; i++) {
        for (int t = 0; t < x[i].length; t++) {
          for (int k = 0; k < 4; k++) {
            int to = 2 * t + k - 1;
            if (to >= 0 && to < y[o].length) {
              y[o][to] += weight[(o * x.length + i) * 4 + 3 - k] * x[i][t];
            }
          }
        }
      }
    }
    return y;
  }

  private double[] linear(double[] x, String name) {
    float[] weight = tensors.get(name + ".weight");
    float[] bias = tensors.get(name + ".bias");
    double[] y = new double[bias.length];
    for (int o = 0; o < y.length; o++) {
      y[o] = bias[o];
      for (int i = 0; i < x.length; i++) {
        y[o] += weight[o * x.length + i] * x[i];
      }
    }
    return y;
  }

  private static double[][] joined(double[][] a, double[][] b) {
    return java.util.stream.Stream.concat(List.of(a).stream(), List.of(b).stream())
        .toArray(double[][]::new);
  }

  private static double mish(double x) {
    return x * Math.tanh(Math.log1p(Math.exp(x)));
  }
}
