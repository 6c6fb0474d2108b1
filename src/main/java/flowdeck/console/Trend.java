package flowdeck.console;

/** The newest values of one signal at equal spacing, for a spark line. Confined to one thread. */
public final class Trend {
  private final double[] values;
  private int count;
  private int next;

  public Trend(int capacity) {
    values = new double[capacity];
  }

  /** Adds a value, dropping the oldest if full. */
  public void add(double value) {
    values[next] = value;
    next = (next + 1) % values.length;
    count = Math.min(count + 1, values.length);
  }

  /** Oldest first. */
  public double[] toArray() {
    double[] copy = new double[count];
    for (int i = 0; i < count; i++) {
      copy[i] = values[(next - count + i + values.length) % values.length];
    }
    return copy;
  }

  /** The largest value, or NaN if there is none. */
  public double max() {
    double max = Double.NaN;
    for (int i = 0; i < count; i++) {
      double value = values[(next - 1 - i + values.length) % values.length];
      max = Double.isNaN(max) ? value : Math.max(max, value);
    }
    return max;
  }

  public void clear() {
    count = 0;
  }
}
