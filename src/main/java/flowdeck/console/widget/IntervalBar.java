package flowdeck.console.widget;

import javafx.scene.canvas.GraphicsContext;

/** A rate between 0 and 1 on a line, with the interval it may lie in. */
public final class IntervalBar extends Plot {
  private static final double BAR = 6;

  private final double rate;
  private final double low;
  private final double high;

  /**
   * A bar.
   *
   * @param rate measured, or NaN
   */
  public IntervalBar(double rate, double low, double high) {
    this.rate = rate;
    this.low = low;
    this.high = high;
    setMinSize(40, 14);
    setPrefHeight(14);
  }

  @Override
  protected void draw(GraphicsContext g, double width, double height) {
    double top = Math.floor((height - BAR) / 2);
    g.setFill(Palette.FIELD);
    g.fillRect(0, top, width, BAR);
    g.setFill(Palette.BAND);
    g.setGlobalAlpha(0.45);
    g.fillRect(low * width, top, Math.max(1, (high - low) * width), BAR);
    g.setGlobalAlpha(1);
    if (Double.isFinite(rate)) {
      g.setFill(Palette.STRONG);
      g.fillRect(Math.min(width - 2, Math.max(0, rate * width - 1)), top - 3, 2, BAR + 6);
    }
  }
}
