package flowdeck.flow;

import java.util.Arrays;

/**
 * What one observation history means to a flow: computed once and used for every candidate. Filled
 * by {@link SplineFlow#condition}, which alone knows its inside; not changed by anything else.
 */
public final class Conditioning {
  final double[] scale;
  final double[] shift;
  double logScaleSum;
  final LayerConditioning[] layers;

  Conditioning(FlowArchitecture architecture) {
    scale = new double[architecture.dims()];
    shift = new double[architecture.dims()];
    Arrays.fill(scale, 1);
    layers = new LayerConditioning[architecture.layers()];
    for (int i = 0; i < layers.length; i++) {
      layers[i] = new LayerConditioning(architecture);
    }
  }

  /** Standard deviation of the affine layer for an action number; 1 if the flow has none. */
  public double scale(int dim) {
    return scale[dim];
  }

  /** Mean of the affine layer for an action number; 0 if the flow has none. */
  public double shift(int dim) {
    return shift[dim];
  }

  /** What it means to one coupling layer: hidden = silu(gain · weights · input + offset). */
  static final class LayerConditioning {
    final float[] firstGain;
    final float[] firstOffset;
    final float[] secondGain;
    final float[] secondOffset;

    /** Raw spline numbers for a network that answers zero, in the order of {@link RawRows}. */
    final float[] output;

    LayerConditioning(FlowArchitecture architecture) {
      int hidden = architecture.hidden();
      firstGain = new float[hidden];
      firstOffset = new float[hidden];
      secondGain = new float[hidden];
      secondOffset = new float[hidden];
      Arrays.fill(firstGain, 1);
      Arrays.fill(secondGain, 1);
      output = new float[RawRows.count(architecture)];
    }
  }
}
