package flowdeck.core;

import java.util.Arrays;

/**
 * An immutable vector of actuator positions: joints in radians, grippers as opened fraction (0
 * closed, 1 open), in the order of an {@link ActionLayout} or of one arm's joints.
 */
public final class JointVector {
  private final double[] values;

  private JointVector(double[] values) {
    this.values = values;
  }

  /** A vector of these values, which are copied. */
  public static JointVector of(double... values) {
    return new JointVector(values.clone());
  }

  /** A vector of these values, which are copied. */
  public static JointVector of(float[] values, int from, int count) {
    double[] copy = new double[count];
    for (int i = 0; i < count; i++) {
      copy[i] = values[from + i];
    }
    return new JointVector(copy);
  }

  public int size() {
    return values.length;
  }

  public double get(int index) {
    return values[index];
  }

  /** The values as a new array. */
  public double[] toArray() {
    return values.clone();
  }

  /** The part from {@code from} (inclusive) to {@code to} (exclusive). */
  public JointVector slice(int from, int to) {
    return new JointVector(Arrays.copyOfRange(values, from, to));
  }

  /** This vector followed by another. */
  public JointVector concat(JointVector other) {
    double[] both = Arrays.copyOf(values, values.length + other.values.length);
    System.arraycopy(other.values, 0, both, values.length, other.values.length);
    return new JointVector(both);
  }

  /** The point at {@code fraction} of the way from this vector (0) to {@code other} (1). */
  public JointVector towards(JointVector other, double fraction) {
    requireSize(other.size());
    double[] mixed = new double[values.length];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = values[i] + fraction * (other.values[i] - values[i]);
    }
    return new JointVector(mixed);
  }

  /** Whether no value is NaN or infinite. */
  public boolean isFinite() {
    for (double value : values) {
      if (!Double.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /** This vector, or an error naming both sizes if it does not have {@code size} values. */
  public JointVector requireSize(int size) {
    if (values.length != size) {
      throw new IllegalArgumentException(
          "Expected %d joint values, got %d".formatted(size, values.length));
    }
    return this;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JointVector vector && Arrays.equals(values, vector.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
