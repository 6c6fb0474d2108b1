package flowdeck.console.widget;

import java.util.Arrays;
import javafx.scene.canvas.GraphicsContext;

/** A spark line: the shape of the last values, without an axis. */
public final class TrendPlot extends Plot {
  private double[] values = {};
  private double low;
  private double high = 1;
  private double threshold = Double.NaN;
  private boolean filled;

  public TrendPlot() {
    setMinSize(20, 12);
  }

  /**
   * Shows values, oldest first.
   *
   * @param least value at the bottom
   * @param most value at the top
   */
  public void show(double[] newest, double least, double most) {
    if (least != low || most != high || !Arrays.equals(newest, values)) {
      values = newest;
      low = least;
      high = most;
      changed();
    }
  }

  /** Draws a dashed line at a value; none for NaN. */
  public void threshold(double value) {
    if (Double.compare(value, threshold) != 0) {
      threshold = value;
      changed();
    }
  }

  /** Whether the area below the line is shaded. */
  public void setFilled(boolean fill) {
    filled = fill;
  }

  public boolean isFilled() {
    return filled;
  }

  @Override
  protected void draw(GraphicsContext g, double width, double height) {
    int n = values.length;
    if (n < 2) {
      return; // no frame either: an empty box looks broken
    }
    if (filled) {
      g.setFill(Palette.FIELD);
      g.fillRect(0, 0, width, height);
      g.setFill(Palette.LINE);
      frame(g, width, height);
    }
    double[] x = new double[n + 2];
    double[] y = new double[n + 2];
    for (int i = 0; i < n; i++) {
      x[i] = 1 + (width - 2) * i / (n - 1);
      double fraction = Math.clamp((values[i] - low) / (high - low), 0, 1);
      y[i] = height - 2 - fraction * (height - 4);
    }
    if (filled) {
      x[n] = x[n - 1];
      x[n + 1] = x[0];
      y[n] = height - 1;
      y[n + 1] = height - 1;
      g.setFill(Palette.BAND);
      g.setGlobalAlpha(0.25);
      g.fillPolygon(x, y, n + 2);
      g.setGlobalAlpha(1);
    }
    g.setStroke(Palette.BAND);
    g.strokePolyline(x, y, n);
    if (Double.isFinite(threshold)) {
      double fraction = Math.clamp((threshold - low) / (high - low), 0, 1);
      double at = crisp(height - 2 - fraction * (height - 4));
      g.setStroke(Palette.OTHER);
      g.setLineDashes(4, 3);
      g.strokeLine(0, at, width, at);
      g.setLineDashes();
    }
  }
}
