package flowdeck.console;

/**
 * An axis that stands still while the operator compares: chosen at a trial's first values, then
 * only ever widened, and only after several values in a row would not fit.
 */
public final class AxisRange {
  private static final int PATIENCE = 3;

  private double low = Double.NaN;
  private double high = Double.NaN;
  private double step = 1;
  private int misfits;

  /** Forgets the range, at the start of a trial. */
  public void reset() {
    low = Double.NaN;
    high = Double.NaN;
    misfits = 0;
  }

  /** Takes the extent of the newest values; says whether the range changed. */
  public boolean include(double least, double most) {
    if (!Double.isFinite(least) || !Double.isFinite(most)) {
      return false;
    }
    if (!known()) {
      double span = Math.max(most - least, 0.2);
      set(least - 0.8 * span, most + 0.5 * span);
      return true;
    }
    if (least >= low && most <= high) {
      misfits = 0;
      return false;
    }
    if (++misfits < PATIENCE) {
      return false;
    }
    misfits = 0;
    double margin = 0.2 * (high - low);
    set(least < low ? least - margin : low, most > high ? most + margin : high);
    return true;
  }

  /** Chooses the range outright, widened to ticks: where the first values are known better. */
  public void start(double least, double most) {
    misfits = 0;
    set(least, most);
  }

  private void set(double least, double most) {
    step = niceStep((most - least) / 5);
    low = Math.floor(least / step) * step;
    high = Math.ceil(most / step) * step;
  }

  /** The next of 1, 2, 5 times a power of ten that is not smaller. */
  public static double niceStep(double wanted) {
    double power = Math.pow(10, Math.floor(Math.log10(wanted)));
    double mantissa = wanted / power;
    return power * (mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10);
  }

  /** Whether any value was seen. */
  public boolean known() {
    return Double.isFinite(low);
  }

  public double low() {
    return low;
  }

  public double high() {
    return high;
  }

  /** Distance between ticks; both ends are ticks. */
  public double step() {
    return step;
  }
}
