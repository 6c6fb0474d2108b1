package flowdeck.flow;

import java.util.Map;
import java.util.Random;

/** The same flow written down plainly, in double precision, one point at a time. */
public final class ReferenceFlow {
  private final FlowArchitecture a;
  private final Map<String, float[]> tensors;

  public ReferenceFlow(FlowArchitecture architecture, Map<String, float[]> tensors) {
    a = architecture;
    this.tensors = tensors;
  }

  /** Tensors that are far from the identity in every part. */
  public static Map<String, float[]> randomTensors(FlowArchitecture a, long seed, double scale) {
    Map<String, float[]> tensors = a.initial(seed);
    Random random = new Random(seed + 1);
    tensors.forEach(
        (name, values) -> {
          if (FlowArchitecture.isTrained(name)) {
            for (int i = 0; i < values.length; i++) {
              values[i] += (float) (scale * random.nextGaussian());
            }
          }
        });
    return tensors;
  }

  /** log p(x | context) in nats. */
  public double logDensity(double[] context, double[] x) {
    boolean concat = a.conditioner() == Conditioner.CONCAT;
    double[] film = concat ? new double[0] : film(context);
    double[] u = x.clone();
    double log = concat ? 0 : standardise(context, u);
    for (int l = 0; l < a.layers(); l++) {
      float[] order = tensors.get("coupling." + l + ".order");
      double[] passed = new double[a.passed()];
      for (int i = 0; i < passed.length; i++) {
        passed[i] = u[(int) order[i]];
      }
      double[] out = concat ? concatenated(l, passed, context) : modulated(l, passed, film);
      RationalQuadraticSpline spline = new RationalQuadraticSpline(a.bins(), a.bound());
      for (int i = 0; i < a.transformed(); i++) {
        int number = (int) order[a.passed() + i];
        spline.setRaw(out, i, a.transformed());
        u[number] = spline.forward(u[number]);
        log += spline.logSlope();
      }
    }
    for (double z : u) {
      log -= 0.5 * (z * z + Math.log(2 * Math.PI));
    }
    return log;
  }

  private double[] concatenated(int l, double[] passed, double[] context) {
    String name = "coupling." + l;
    double[] h = add(linear(name + ".in", passed), product(name + ".context.weight", context));
    return linear(name + ".out", silu(linear(name + ".mid", silu(h))));
  }

  private double[] modulated(int l, double[] passed, double[] film) {
    int at = l * a.modulation();
    int n = a.hidden();
    double[] h1 = modulated(linear("coupling." + l + ".in", passed), film, at);
    double[] h2 = modulated(linear("coupling." + l + ".mid", h1), film, at + 2 * n);
    double[] out = product("coupling." + l + ".out.weight", h2);
    for (int i = 0; i < out.length; i++) {
      out[i] += film[at + 4 * n + i];
    }
    return out;
  }

  private double[] trunk(double[] context) {
    double[] h = silu(linear("trunk.in", context));
    for (int i = 0; i < a.trunkBlocks(); i++) {
      double[] change = linear("trunk." + i + ".b", silu(linear("trunk." + i + ".a", h)));
      h = add(h, change);
    }
    return h;
  }

  private double[] film(double[] context) {
    return linear("film", silu(linear("code", trunk(context))));
  }

  /** Replaces x by its standardised deviation; returns the log-determinant. */
  private double standardise(double[] context, double[] x) {
    double[] affine = linear("affine", trunk(context));
    double[] skip = a.skip() ? product("affine.skip.weight", context) : new double[a.dims()];
    double log = 0;
    for (int i = 0; i < a.dims(); i++) {
      double logScale = 5 * Math.tanh(affine[a.dims() + i] / 5);
      x[i] = (x[i] - affine[i] - skip[i]) / Math.exp(logScale);
      log -= logScale;
    }
    return log;
  }

  private double[] modulated(double[] h, double[] film, int at) {
    double[] result = new double[h.length];
    for (int i = 0; i < h.length; i++) {
      result[i] = (1 + film[at + i]) * h[i] + film[at + h.length + i];
    }
    return silu(result);
  }

  private double[] linear(String name, double[] x) {
    float[] bias = tensors.get(name + ".bias");
    double[] y = product(name + ".weight", x);
    for (int i = 0; i < y.length; i++) {
      y[i] += bias[i];
    }
    return y;
  }

  private double[] product(String name, double[] x) {
    float[] w = tensors.get(name);
    double[] y = new double[w.length / x.length];
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < x.length; j++) {
        y[i] += (double) w[i * x.length + j] * x[j];
      }
    }
    return y;
  }

  private static double[] silu(double[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i] / (1 + Math.exp(-x[i]));
    }
    return y;
  }

  private static double[] add(double[] x, double[] y) {
    double[] sum = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      sum[i] = x[i] + y[i];
    }
    return sum;
  }
}
