package flowdeck.console.widget;

import flowdeck.console.AxisRange;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.TextAlignment;
import org.jspecify.annotations.Nullable;

/**
 * The last seconds of one number: proposed (dashed), sent and measured, and its limits where they
 * are near. The axis takes the curves' extent, at least a little more than nothing.
 */
public final class TracePlot extends Plot {
  private static final double LEFT = 50;
  private static final double BOTTOM = 20;
  private static final double TOP = 8;

  private @Nullable Trace trace;
  private String empty = "";

  /**
   * What is drawn. Arrays run over time, oldest first; NaN leaves a gap.
   *
   * @param seconds before the newest, negative or zero
   * @param spanSeconds what the whole width means
   * @param unit e.g. "°"
   * @param leastRange height of the axis at least, in the unit
   * @param lower limit, NaN if unknown
   * @param upper limit, NaN if unknown
   */
  public record Trace(
      double[] seconds,
      double[] proposed,
      double[] sent,
      double[] measured,
      double spanSeconds,
      String unit,
      double leastRange,
      double lower,
      double upper) {}

  /** Shows curves, or a sentence if there are none. */
  public void show(@Nullable Trace newest, String sentence) {
    trace = newest;
    empty = sentence;
    changed();
  }

  @Override
  protected void draw(GraphicsContext g, double width, double height) {
    Trace t = trace;
    if (t == null || t.seconds().length < 2) {
      say(g, width, height, empty);
      return;
    }
    double[] range = range(t);
    double plotHeight = height - TOP - BOTTOM;
    double right = width - 8;
    g.setFill(Palette.FIELD);
    g.fillRect(LEFT, TOP, right - LEFT, plotHeight);
    g.setTextAlign(TextAlignment.RIGHT);
    Scale scale = new Scale(range[0], range[1], range[2]);
    for (double tick = Math.ceil(range[0] / range[2] - 1e-9) * range[2];
        tick <= range[1] + 1e-9;
        tick += range[2]) {
      double y = TOP + plotHeight * (1 - scale.fraction(tick));
      g.setFill(Palette.LINE);
      across(g, LEFT, right, y);
      g.setFill(Palette.MUTED);
      g.fillText(scale.label(tick) + t.unit(), LEFT - 6, y + 4);
    }
    g.setTextAlign(TextAlignment.LEFT);
    g.fillText("−%.0f s".formatted(t.spanSeconds()), LEFT, height - 6);
    g.setTextAlign(TextAlignment.RIGHT);
    g.fillText("now", right, height - 6);
    g.setTextAlign(TextAlignment.LEFT);
    g.save();
    g.beginPath();
    g.rect(LEFT, TOP, right - LEFT, plotHeight);
    g.clip();
    limit(g, t.upper(), scale, plotHeight, right, true);
    limit(g, t.lower(), scale, plotHeight, right, false);
    g.setLineWidth(3.2); // below the others, and to be seen beside them
    g.setStroke(Palette.OTHER);
    curve(g, t, t.measured(), scale, plotHeight, right);
    g.setLineWidth(1.4);
    g.setStroke(Palette.STRONG);
    curve(g, t, t.sent(), scale, plotHeight, right);
    g.setStroke(Palette.BAND);
    g.setLineDashes(5, 4);
    curve(g, t, t.proposed(), scale, plotHeight, right);
    g.setLineDashes();
    g.restore();
  }

  /** Lowest and highest value of the axis, and the distance between its ticks. */
  private static double[] range(Trace t) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double[] curve : new double[][] {t.proposed(), t.sent(), t.measured()}) {
      for (double value : curve) {
        if (Double.isFinite(value)) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      }
    }
    if (low > high) {
      return new double[] {0, 1, 1};
    }
    double span = Math.max(t.leastRange(), 1.2 * (high - low));
    double centre = (low + high) / 2;
    double step = AxisRange.niceStep(span / 4);
    return new double[] {
      Math.floor((centre - span / 2) / step) * step,
      Math.ceil((centre + span / 2) / step) * step,
      step
    };
  }

  /** What lies beyond a limit is hatched, so that it does not depend on colour alone. */
  private static void limit(
      GraphicsContext g, double limit, Scale scale, double tall, double right, boolean upper) {
    double y = TOP + tall * (1 - scale.fraction(limit));
    if (Double.isNaN(limit) || y < TOP || y > TOP + tall) {
      return;
    }
    double from = upper ? TOP : y;
    double to = upper ? y : TOP + tall;
    g.save();
    g.beginPath();
    g.rect(LEFT, from, right - LEFT, to - from);
    g.clip();
    g.setStroke(Palette.EDGE);
    for (double x = LEFT - tall; x < right; x += 7) {
      g.strokeLine(x, TOP + tall, x + tall, TOP);
    }
    g.restore();
    g.setFill(Palette.WARN);
    across(g, LEFT, right, y);
    g.fillText("limit", LEFT + 6, upper ? y - 4 : y + 12);
  }

  private static void curve(
      GraphicsContext g, Trace t, double[] values, Scale scale, double tall, double right) {
    double[] x = new double[values.length];
    double[] y = new double[values.length];
    int n = 0;
    for (int i = 0; i < values.length; i++) {
      if (Double.isFinite(values[i])) {
        x[n] = right + (right - LEFT) * t.seconds()[i] / t.spanSeconds();
        y[n++] = TOP + tall * (1 - scale.fraction(values[i]));
      }
      if (n > 1 && (i == values.length - 1 || !Double.isFinite(values[i]))) {
        g.strokePolyline(x, y, n);
      }
      if (!Double.isFinite(values[i])) {
        n = 0;
      }
    }
  }
}
