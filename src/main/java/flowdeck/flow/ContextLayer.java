package flowdeck.flow;

/**
 * One matrix of a context network with its bias and room for its result. Rows are shared out among
 * the workers.
 */
final class ContextLayer {
  /** Below this many weights waking a second thread costs more than it saves. */
  private static final int WORTH_SHARING = 1 << 18;

  private final RowMatrix matrix;
  private final float[] bias;
  private final Kernels kernels;
  private final Workers workers;
  private final Workers.Job job = this::part;
  private final int parts;
  private final float[] sums;
  private float[] input = {};

  /** The result of the last product; filled up with zeros to what a next matrix needs. */
  final float[] result;

  ContextLayer(Tensors tensors, String name, Kernels kernels, Workers workers) {
    matrix = tensors.rowMatrix(name);
    bias = tensors.optional(name + ".bias", matrix.rows());
    this.kernels = kernels;
    this.workers = workers;
    parts = (long) matrix.rows() * matrix.stride() >= WORTH_SHARING ? workers.threads() * 2 : 1;
    sums = new float[matrix.rows() * Kernels.NARROW];
    result = new float[RowMatrix.paddedInputs(matrix.rows())];
  }

  /** Numbers that the input must have room for. */
  int inputRoom() {
    return matrix.stride();
  }

  /** Product plus bias, in {@link #result}. */
  float[] run(float[] input) {
    this.input = input;
    if (parts == 1) {
      part(0, 0);
    } else {
      workers.run(parts, job);
    }
    return result;
  }

  private void part(int part, int worker) {
    int from = (int) ((long) matrix.rows() * part / parts);
    int to = (int) ((long) matrix.rows() * (part + 1) / parts);
    kernels.multiply(matrix, from, to, input, sums);
    for (int row = from; row < to; row++) {
      int at = row * Kernels.NARROW;
      float lower = (sums[at] + sums[at + 1]) + (sums[at + 2] + sums[at + 3]);
      float upper = (sums[at + 4] + sums[at + 5]) + (sums[at + 6] + sums[at + 7]);
      result[row] = (lower + upper) + bias[row];
    }
  }
}
