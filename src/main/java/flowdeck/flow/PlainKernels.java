package flowdeck.flow;

import static flowdeck.flow.PackedMatrix.PANEL;

/**
 * Kernels without vector types, for machines and virtual machines that lack them: several times
 * slower, splines in double precision.
 */
final class PlainKernels implements Kernels {

  @Override
  public String description() {
    return "plain loops";
  }

  @Override
  public void multiply(
      PackedMatrix matrix,
      int fromPanel,
      int toPanel,
      float[] start,
      float[] x,
      float[] y,
      int yAt,
      int width) {
    float[] w = matrix.weights();
    int inputs = matrix.inputs();
    for (int row = fromPanel * PANEL; row < toPanel * PANEL; row++) {
      int at = yAt + (row - fromPanel * PANEL) * width;
      for (int c = 0; c < width; c++) {
        y[at + c] = start[row];
      }
      int from = row / PANEL * inputs * PANEL + row % PANEL;
      for (int in = 0; in < inputs; in++) {
        addScaled(w[from + in * PANEL], x, in * width, y, at, width);
      }
    }
  }

  private static void addScaled(float w, float[] x, int xAt, float[] y, int yAt, int width) {
    for (int c = 0; c < width; c++) {
      y[yAt + c] = Math.fma(w, x[xAt + c], y[yAt + c]);
    }
  }

  @Override
  public void multiply(RowMatrix matrix, int fromRow, int toRow, float[] x, float[] sums) {
    float[] weights = matrix.weights();
    int[] halves = matrix.halves();
    int stride = matrix.stride();
    for (int row = fromRow; row < toRow; row++) {
      double sum = 0;
      for (int in = 0; in < stride; in++) {
        float w =
            weights != null
                ? weights[row * stride + in]
                : halves != null ? half(halves, row * stride, in) : 0;
        sum += (double) w * x[in];
      }
      sums[row * NARROW] = (float) sum;
    }
  }

  private static float half(int[] halves, int rowAt, int in) {
    int step = RowMatrix.STEP;
    int pair = halves[(rowAt + in / step * step) / 2 + in % (step / 2)];
    return Float.float16ToFloat((short) (in % step < step / 2 ? pair >>> 16 : pair));
  }

  @Override
  public void modulate(float[] sums, float[] gain, float[] offset, int rows, int width) {
    for (int i = 0; i < rows * width; i++) {
      sums[i] = Math.fma(sums[i], gain[i / width], offset[i / width]);
    }
  }

  @Override
  public void silu(float[] sums, float[] to, int length) {
    for (int i = 0; i < length; i++) {
      float x = sums[i];
      double sigmoid = 1 / (1 + Math.exp(-x));
      sums[i] = (float) sigmoid;
      to[i] = (float) (x * sigmoid);
    }
  }

  @Override
  public void siluBackward(
      float[] sigmoid, float[] silu, float[] gain, float[] adjoint, int rows, int width) {
    for (int i = 0; i < rows * width; i++) {
      adjoint[i] *= gain[i / width] * (sigmoid[i] + silu[i] * (1 - sigmoid[i]));
    }
  }

  @Override
  public void spline(
      SplineShape shape,
      float[] raw,
      int rawAt,
      float[] values,
      int at,
      boolean inverse,
      float[] scratch,
      double[] logSlopes,
      int width) {
    RawSpline spline = new RawSpline(shape);
    for (int lane = 0; lane < width; lane++) {
      spline.set(raw, rawAt + lane, width);
      values[at + lane] = (float) spline.map(values[at + lane], inverse);
      logSlopes[lane] += spline.logSlope();
    }
  }

  @Override
  public void splineBackward(
      SplineShape shape,
      float[] raw,
      int rawAt,
      float[] arguments,
      int argumentsAt,
      float[] adjoints,
      int at,
      float[] scratch,
      float[] rawAdjoints,
      int rawAdjointsAt) {
    RawSpline spline = new RawSpline(shape);
    for (int lane = 0; lane < NARROW; lane++) {
      spline.set(raw, rawAt + lane, NARROW);
      adjoints[at + lane] =
          (float)
              spline.backward(
                  arguments[argumentsAt + lane],
                  adjoints[at + lane],
                  rawAdjoints,
                  rawAdjointsAt + lane);
    }
  }
}
