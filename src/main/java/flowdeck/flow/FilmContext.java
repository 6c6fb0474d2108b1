package flowdeck.flow;

import org.jspecify.annotations.Nullable;

/** The trunk of {@link Conditioner#FILM}: everything that depends on the observation alone. */
final class FilmContext implements ContextNetwork {
  private final FlowArchitecture architecture;
  private final Kernels kernels;
  private final float[] padded;
  private final ContextLayer in;
  private final ContextLayer[] blocksA;
  private final ContextLayer[] blocksB;
  private final ContextLayer affine;
  private final @Nullable ContextLayer skip;
  private final ContextLayer code;
  private final ContextLayer film;
  private final float[] h;
  private final float[] inner;
  private final float[] coded;
  private final float[][] firstBias;
  private final float[][] secondBias;

  FilmContext(FlowArchitecture architecture, Tensors tensors, Kernels kernels, Workers workers) {
    this.architecture = architecture;
    this.kernels = kernels;
    in = new ContextLayer(tensors, "trunk.in", kernels, workers);
    int blocks = architecture.trunkBlocks();
    blocksA = new ContextLayer[blocks];
    blocksB = new ContextLayer[blocks];
    for (int i = 0; i < blocks; i++) {
      blocksA[i] = new ContextLayer(tensors, "trunk." + i + ".a", kernels, workers);
      blocksB[i] = new ContextLayer(tensors, "trunk." + i + ".b", kernels, workers);
    }
    affine = new ContextLayer(tensors, "affine", kernels, workers);
    skip = architecture.skip() ? new ContextLayer(tensors, "affine.skip", kernels, workers) : null;
    code = new ContextLayer(tensors, "code", kernels, workers);
    film = new ContextLayer(tensors, "film", kernels, workers);
    padded = new float[in.inputRoom()];
    h = new float[in.result.length];
    inner = new float[in.result.length];
    coded = new float[code.result.length];
    firstBias = new float[architecture.layers()][];
    secondBias = new float[architecture.layers()][];
    for (int i = 0; i < firstBias.length; i++) {
      firstBias[i] = tensors.values("coupling." + i + ".in.bias");
      secondBias[i] = tensors.values("coupling." + i + ".mid.bias");
    }
  }

  @Override
  public void run(float[] context, Conditioning result) {
    System.arraycopy(context, 0, padded, 0, context.length);
    silu(in.run(padded), h);
    for (int i = 0; i < blocksA.length; i++) {
      silu(blocksA[i].run(h), inner);
      float[] change = blocksB[i].run(inner);
      for (int j = 0; j < h.length; j++) {
        h[j] += change[j];
      }
    }
    affine(result);
    silu(code.run(h), coded);
    modulation(film.run(coded), result);
  }

  private void silu(float[] sums, float[] to) {
    kernels.silu(sums, to, to.length);
  }

  private void affine(Conditioning result) {
    float[] raw = affine.run(h);
    float[] linear = skip == null ? null : skip.run(padded);
    int dims = architecture.dims();
    double limit = FlowArchitecture.LOG_SCALE_LIMIT;
    double sum = 0;
    for (int i = 0; i < dims; i++) {
      double logScale = limit * Math.tanh(raw[dims + i] / limit);
      result.shift[i] = linear == null ? raw[i] : (double) raw[i] + linear[i];
      result.scale[i] = Math.exp(logScale);
      sum += logScale;
    }
    result.logScaleSum = sum;
  }

  private void modulation(float[] numbers, Conditioning result) {
    int hidden = architecture.hidden();
    for (int i = 0; i < result.layers.length; i++) {
      Conditioning.LayerConditioning layer = result.layers[i];
      int at = i * architecture.modulation();
      for (int j = 0; j < hidden; j++) {
        layer.firstGain[j] = 1 + numbers[at + j];
        layer.firstOffset[j] =
            Math.fma(layer.firstGain[j], firstBias[i][j], numbers[at + hidden + j]);
        layer.secondGain[j] = 1 + numbers[at + 2 * hidden + j];
        layer.secondOffset[j] =
            Math.fma(layer.secondGain[j], secondBias[i][j], numbers[at + 3 * hidden + j]);
      }
      RawRows.arrange(architecture, numbers, at + 4 * hidden, 1, layer.output);
    }
  }
}
