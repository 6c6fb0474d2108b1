package flowdeck.console.widget;

import java.util.List;
import javafx.geometry.VPos;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;

/**
 * Training curves over epochs: held-out log-likelihood as a strong line with its best epoch marked,
 * that of the training windows as a thin one. Nats per dimension; more is better.
 */
public final class CurvePlot extends Plot {
  /** Colours of the curves, in order. */
  public static final List<Color> COLOURS = List.of(Palette.BAND, Palette.OTHER, Palette.STRONG);

  private static final double LEFT = 38;
  private static final double RIGHT = 10;
  private static final double TOP = 8;
  private static final double BOTTOM = 20;
  private static final double DOT = 3;

  private Chart chart = Chart.EMPTY;

  /**
   * One training.
   *
   * @param epochs ascending
   * @param heldOut after each epoch
   * @param training mean over each epoch
   * @param best index of the best epoch, or -1
   */
  public record Curve(double[] epochs, double[] heldOut, double[] training, int best) {}

  /**
   * What to draw.
   *
   * @param curves at most as many as there are colours
   * @param epochs axis
   * @param nats axis; what lies below is drawn at its lower end
   * @param nothing the sentence to show where there is no curve
   */
  public record Chart(List<Curve> curves, Scale epochs, Scale nats, String nothing) {
    /** No curve. */
    public static final Chart EMPTY =
        new Chart(List.of(), new Scale(0, 1, 1), new Scale(0, 1, 1), "");
  }

  public CurvePlot() {
    setMinSize(80, 60);
  }

  /** Shows curves. */
  public void show(Chart newest) {
    chart = newest;
    changed();
  }

  @Override
  protected void draw(GraphicsContext g, double width, double height) {
    if (chart.curves().isEmpty()) {
      say(g, width, height, chart.nothing());
      return;
    }
    axes(g, width, height);
    for (int i = 0; i < chart.curves().size(); i++) {
      Curve curve = chart.curves().get(i);
      g.setStroke(COLOURS.get(i % COLOURS.size()));
      g.setLineWidth(1);
      g.setGlobalAlpha(0.55);
      g.setLineDashes(3, 3);
      line(g, curve.epochs(), curve.training(), width, height);
      g.setLineDashes();
      g.setGlobalAlpha(1);
      g.setLineWidth(1.8);
      line(g, curve.epochs(), curve.heldOut(), width, height);
      if (curve.best() >= 0) {
        g.setFill(COLOURS.get(i % COLOURS.size()));
        double x = x(curve.epochs()[curve.best()], width);
        double y = y(curve.heldOut()[curve.best()], height);
        g.fillOval(x - DOT, y - DOT, 2 * DOT, 2 * DOT);
      }
    }
    g.setLineWidth(1);
  }

  private void axes(GraphicsContext g, double width, double height) {
    Scale nats = chart.nats();
    g.setTextBaseline(VPos.CENTER);
    g.setTextAlign(TextAlignment.RIGHT);
    for (double value = nats.low(); value <= nats.high() + 1e-9; value += nats.step()) {
      g.setFill(Palette.LINE);
      across(g, LEFT, width - RIGHT, y(value, height));
      g.setFill(Palette.MUTED);
      g.fillText(nats.label(value), LEFT - 6, y(value, height));
    }
    Scale epochs = chart.epochs();
    g.setTextBaseline(VPos.BASELINE);
    g.setTextAlign(TextAlignment.CENTER);
    for (double value = epochs.low(); value <= epochs.high() + 1e-9; value += epochs.step()) {
      boolean first = value == epochs.low();
      g.setTextAlign(first ? TextAlignment.LEFT : TextAlignment.CENTER);
      g.fillText(
          first ? "epoch " + epochs.label(value) : epochs.label(value),
          first ? LEFT : Math.min(x(value, width), width - RIGHT - 6),
          height - 5);
    }
    g.setTextAlign(TextAlignment.LEFT);
  }

  private void line(
      GraphicsContext g, double[] epochs, double[] values, double width, double height) {
    if (epochs.length == 1) {
      g.strokeLine(
          x(epochs[0], width) - 2,
          y(values[0], height),
          x(epochs[0], width) + 2,
          y(values[0], height));
      return;
    }
    double[] xs = new double[epochs.length];
    double[] ys = new double[epochs.length];
    for (int i = 0; i < epochs.length; i++) {
      xs[i] = x(epochs[i], width);
      ys[i] = y(values[i], height);
    }
    g.strokePolyline(xs, ys, epochs.length);
  }

  private double x(double epoch, double width) {
    return LEFT + Math.clamp(chart.epochs().fraction(epoch), 0, 1) * (width - LEFT - RIGHT);
  }

  private double y(double value, double height) {
    return height
        - BOTTOM
        - Math.clamp(chart.nats().fraction(value), 0, 1) * (height - BOTTOM - TOP);
  }
}
