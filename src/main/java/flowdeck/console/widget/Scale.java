package flowdeck.console.widget;

/**
 * A fixed axis.
 *
 * @param low value at its start
 * @param high value at its end
 * @param step distance between ticks
 */
public record Scale(double low, double high, double step) {

  /** Where a value stands between start (0) and end (1); outside of both for what does not fit. */
  public double fraction(double value) {
    return (value - low) / (high - low);
  }

  /** A tick's label with as many decimals as the step needs. */
  public String label(double value) {
    int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
    return signed(("%." + decimals + "f").formatted(value));
  }

  /** With a true minus sign, and no sign on zero. */
  public static String signed(String number) {
    if (!number.startsWith("-")) {
      return number;
    }
    return number.chars().anyMatch(c -> c >= '1' && c <= '9')
        ? "−" + number.substring(1)
        : number.substring(1);
  }
}
