package flowdeck.flow;

/**
 * A weight matrix in the order in which a product with several candidates at once reads it: panels
 * of {@link #PANEL} outputs, in each panel input after input. Immutable.
 */
final class PackedMatrix {
  /** Outputs that a kernel keeps in registers together. */
  static final int PANEL = 6;

  private final int inputs;
  private final int panels;
  private final float[] weights;

  private PackedMatrix(int outputs, int inputs) {
    this.inputs = inputs;
    panels = (outputs + PANEL - 1) / PANEL;
    weights = new float[panels * PANEL * inputs];
  }

  /** Takes a matrix in the order of the weight files: [outputs][inputs], row-major. */
  static PackedMatrix of(float[] weight, int outputs, int inputs) {
    PackedMatrix packed = new PackedMatrix(outputs, inputs);
    for (int out = 0; out < outputs; out++) {
      for (int in = 0; in < inputs; in++) {
        packed.set(out, in, weight[out * inputs + in]);
      }
    }
    return packed;
  }

  /** The same with inputs and outputs exchanged. */
  static PackedMatrix transposed(float[] weight, int outputs, int inputs) {
    PackedMatrix packed = new PackedMatrix(inputs, outputs);
    for (int out = 0; out < outputs; out++) {
      for (int in = 0; in < inputs; in++) {
        packed.set(in, out, weight[out * inputs + in]);
      }
    }
    return packed;
  }

  private void set(int out, int in, float value) {
    weights[(out / PANEL * inputs + in) * PANEL + out % PANEL] = value;
  }

  int inputs() {
    return inputs;
  }

  int panels() {
    return panels;
  }

  /** Outputs, rounded up to whole panels; the surplus ones have weight zero. */
  int rows() {
    return panels * PANEL;
  }

  /** [panels][inputs][PANEL] */
  float[] weights() {
    return weights;
  }
}
