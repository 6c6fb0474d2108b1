package flowdeck.policy.encoder;

import flowdeck.policy.Safetensors.Tensor;
import java.util.Map;

/**
 * A convolution with the batch normalisation behind it taken into its weights: outside training the
 * statistics are constants, so both are one linear map.
 *
 * @param filters output channels
 * @param channels input channels
 * @param kernel height and width of the kernel, px
 * @param weight {@code [filters][channels][kernel][kernel]}
 * @param bias per filter
 */
record FoldedConvolution(int filters, int channels, int kernel, float[] weight, float[] bias) {
  /** Added to the variance before the root, as in torchvision. */
  static final double NORM_EPSILON = 1e-5;

  /** Takes convolution {@code conv} and normalisation {@code norm} of a weights file together. */
  static FoldedConvolution of(
      Map<String, Tensor> tensors,
      String conv,
      String norm,
      int filters,
      int channels,
      int kernel) {
    float[] weight =
        EncoderNet.require(tensors, conv + ".weight", filters, channels, kernel, kernel)
            .values()
            .clone();
    float[] gamma = EncoderNet.require(tensors, norm + ".weight", filters).values();
    float[] beta = EncoderNet.require(tensors, norm + ".bias", filters).values();
    float[] mean = EncoderNet.require(tensors, norm + ".running_mean", filters).values();
    float[] variance = EncoderNet.require(tensors, norm + ".running_var", filters).values();
    float[] bias = new float[filters];
    int perFilter = weight.length / filters;
    for (int f = 0; f < filters; f++) {
      double scale = gamma[f] / Math.sqrt(variance[f] + NORM_EPSILON);
      bias[f] = (float) (beta[f] - scale * mean[f]);
      for (int i = f * perFilter; i < (f + 1) * perFilter; i++) {
        weight[i] = (float) (weight[i] * scale);
      }
    }
    return new FoldedConvolution(filters, channels, kernel, weight, bias);
  }

  /** A convolution that has a bias and no normalisation. */
  static FoldedConvolution plain(
      Map<String, Tensor> tensors, String conv, int filters, int channels, int kernel) {
    return new FoldedConvolution(
        filters,
        channels,
        kernel,
        EncoderNet.require(tensors, conv + ".weight", filters, channels, kernel, kernel).values(),
        EncoderNet.require(tensors, conv + ".bias", filters).values());
  }
}
