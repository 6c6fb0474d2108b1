package flowdeck.flow;

/**
 * The arithmetic of a decision on a block of candidates. Arrays of a block are [rows][width], the
 * candidates side by side; {@code width} is {@link #NARROW} or {@link #WIDE}.
 *
 * <p>Implementations have no state and may be used by many threads at once.
 */
interface Kernels {
  int NARROW = 8;
  int WIDE = 16;

  /** What does the arithmetic, for people. */
  String description();

  /**
   * Product of some panels of a matrix with a block.
   *
   * @param start what the sums begin with, one number per row of the matrix
   * @param x [inputs][width]
   * @param y receives the rows of the panels, from {@code yAt} on
   */
  void multiply(
      PackedMatrix matrix,
      int fromPanel,
      int toPanel,
      float[] start,
      float[] x,
      float[] y,
      int yAt,
      int width);

  /**
   * Product of some rows of a matrix with one vector, which has the matrix's stride. Partial sums
   * are left to be added by the caller: the vector library would add them in another order once a
   * method is compiled, and a trial would not replay bit for bit.
   *
   * @param sums receives {@link #NARROW} partial sums per row; those not needed are left as they
   *     are
   */
  void multiply(RowMatrix matrix, int fromRow, int toRow, float[] x, float[] sums);

  /** {@code sums = gain · sums + offset} in place, gain and offset per row. */
  void modulate(float[] sums, float[] gain, float[] offset, int rows, int width);

  /**
   * {@code to = sums · sigmoid}, where sigmoid = 1 / (1 + exp(-sums)).
   *
   * @param sums replaced by their sigmoid
   * @param to another array
   */
  void silu(float[] sums, float[] to, int length);

  /**
   * {@code adjoint *= gain · silu'} in place, gain per row.
   *
   * @param sigmoid of the sums
   * @param silu of the sums
   */
  void siluBackward(
      float[] sigmoid, float[] silu, float[] gain, float[] adjoint, int rows, int width);

  /**
   * Maps one row of a block by its splines.
   *
   * @param raw raw numbers of the splines, [splineNumbers][width] from {@code rawAt} on
   * @param values the row, from {@code at} on, mapped in place
   * @param inverse whether away from the data
   * @param scratch of the calling thread, see {@link #scratch}
   * @param logSlopes log slope of the forward map is added, [width]
   */
  void spline(
      SplineShape shape,
      float[] raw,
      int rawAt,
      float[] values,
      int at,
      boolean inverse,
      float[] scratch,
      double[] logSlopes,
      int width);

  /**
   * Goes back through the splines of one row: from the adjoint of their results, and of their log
   * slopes with weight one, to those of their arguments and raw numbers. Blocks of {@link #NARROW}.
   *
   * @param raw raw numbers, [splineNumbers][NARROW] from {@code rawAt} on
   * @param arguments what was mapped, from {@code argumentsAt} on
   * @param adjoints of the results, replaced by those of the arguments, from {@code at} on
   * @param rawAdjoints receives the adjoints of the raw numbers, from {@code rawAdjointsAt} on
   */
  void splineBackward(
      SplineShape shape,
      float[] raw,
      int rawAt,
      float[] arguments,
      int argumentsAt,
      float[] adjoints,
      int at,
      float[] scratch,
      float[] rawAdjoints,
      int rawAdjointsAt);

  /** Numbers of working memory for splines of so many bins. */
  static int scratch(int bins) {
    return (2 * bins + 14) * NARROW;
  }

  /** The fastest that this machine and virtual machine offer. */
  static Kernels best() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
            && VectorKernels.isFast()
        ? new VectorKernels()
        : new PlainKernels();
  }

  /**
   * Shape of all splines of a flow.
   *
   * @param bins per spline
   * @param bound of the region that is not the identity
   */
  record SplineShape(int bins, float bound) {
    /** Factor of the soft clip of raw widths and heights; that of slopes is half of it. */
    static final float SIZE_CLIP = (float) (-2 / RationalQuadraticSpline.LOG_LEAST_SLOPE);
  }
}
