package flowdeck.flow;

/**
 * The part of {@link Conditioner#CONCAT} that is the same for all candidates: the products of the
 * observation with the first matrices, which are read as [numbers that pass | observation].
 */
final class ConcatContext implements ContextNetwork {
  private final float[] padded;
  private final ContextLayer[] context;
  private final float[][] firstBias;
  private final float[][] secondBias;
  private final float[][] output;

  ConcatContext(FlowArchitecture architecture, Tensors tensors, Kernels kernels, Workers workers) {
    int layers = architecture.layers();
    context = new ContextLayer[layers];
    firstBias = new float[layers][];
    secondBias = new float[layers][];
    output = new float[layers][];
    for (int i = 0; i < layers; i++) {
      String name = "coupling." + i;
      context[i] = new ContextLayer(tensors, name + ".context", kernels, workers);
      firstBias[i] = tensors.values(name + ".in.bias");
      secondBias[i] = tensors.values(name + ".mid.bias");
      output[i] = RawRows.arranged(architecture, tensors.values(name + ".out.bias"), 1);
    }
    padded = new float[context[0].inputRoom()];
  }

  @Override
  public void run(float[] observation, Conditioning result) {
    System.arraycopy(observation, 0, padded, 0, observation.length);
    for (int i = 0; i < context.length; i++) {
      Conditioning.LayerConditioning layer = result.layers[i];
      float[] product = context[i].run(padded);
      for (int j = 0; j < layer.firstOffset.length; j++) {
        layer.firstOffset[j] = product[j] + firstBias[i][j];
      }
      System.arraycopy(secondBias[i], 0, layer.secondOffset, 0, secondBias[i].length);
      System.arraycopy(output[i], 0, layer.output, 0, output[i].length);
    }
  }
}
