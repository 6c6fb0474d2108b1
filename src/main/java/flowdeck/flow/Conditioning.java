package flowdeck.flow;

/**
 * What one observation history means to a flow: the output of the trunk, computed once and used for
 * every candidate. Only {@link SplineFlow} reads the numbers; the arrays are never written again.
 *
 * @param scale per action number, the affine layer's standard deviation
 * @param shift per action number, the affine layer's mean
 * @param logScaleSum sum of the logarithms of all scales
 * @param modulation per layer: scale and shift of both hidden layers, then the output bias
 */
public record Conditioning(
    double[] scale, double[] shift, double logScaleSum, float[] modulation) {}
