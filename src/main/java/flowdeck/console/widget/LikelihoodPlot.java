package flowdeck.console.widget;

import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.TextAlignment;
import org.jspecify.annotations.Nullable;

/** All candidates of one decision as dots on a likelihood axis, with the selected one marked. */
public final class LikelihoodPlot extends Plot {
  private static final double SIDE = 22;
  private static final double GOLDEN = 0.6180339887498949;

  private @Nullable Strip strip;
  private String empty = "";

  /**
   * What is drawn.
   *
   * @param nats log-likelihood per dimension of each candidate, in the order drawn
   * @param selected index of the selected one
   * @param scale the axis
   */
  public record Strip(
      double[] nats, int selected, double p25, double median, double p75, Scale scale) {}

  /** Shows a decision, or a sentence if there is none. */
  public void show(@Nullable Strip newest, String sentence) {
    strip = newest;
    empty = sentence;
    changed();
  }

  @Override
  protected void draw(GraphicsContext g, double width, double height) {
    Strip s = strip;
    if (s == null) {
      say(g, width, height, empty);
      return;
    }
    double axisY = crisp(height - 26);
    double boxHeight = Math.clamp(0.12 * height, 10, 24);
    double boxTop = axisY - boxHeight - 10;
    double top = 30;
    double bottom = boxTop - 10;
    axis(g, s.scale(), width, axisY);

    g.setFill(Palette.DONE);
    double left = x(s.scale(), s.p25(), width);
    g.fillRect(left, boxTop, Math.max(2, x(s.scale(), s.p75(), width) - left), boxHeight);
    g.setStroke(Palette.TEXT);
    g.setLineWidth(1.5);
    double median = crisp(x(s.scale(), s.median(), width));
    g.strokeLine(median, boxTop, median, boxTop + boxHeight);
    g.setLineWidth(1);

    int below = 0;
    int above = 0;
    g.setFill(Palette.ACCENT);
    g.setGlobalAlpha(0.8);
    for (int i = 0; i < s.nats().length; i++) {
      double fraction = s.scale().fraction(s.nats()[i]);
      if (fraction < 0) {
        below++;
      } else if (fraction > 1) {
        above++;
      } else if (i != s.selected()) {
        double row = i * GOLDEN - Math.floor(i * GOLDEN);
        g.fillOval(
            x(s.scale(), s.nats()[i], width) - 2.2, top + row * (bottom - top) - 2.2, 4.4, 4.4);
      }
    }
    g.setGlobalAlpha(1);
    outside(g, below, "‹ %d more", 2, TextAlignment.LEFT, top);
    outside(g, above, "%d more ›", width - 2, TextAlignment.RIGHT, top);
    selected(g, s, width, (top + bottom) / 2);
  }

  private static void axis(GraphicsContext g, Scale scale, double width, double y) {
    g.setFill(Palette.EDGE);
    across(g, SIDE, width - SIDE, y);
    g.setTextAlign(TextAlignment.CENTER);
    int ticks = (int) Math.round((scale.high() - scale.low()) / scale.step());
    int every = Math.max(1, (int) Math.ceil(ticks * 38 / Math.max(1, width - 2 * SIDE)));
    for (int i = 0; i <= ticks; i += every) {
      double value = scale.low() + i * scale.step();
      double x = crisp(x(scale, value, width));
      g.setFill(Palette.EDGE);
      down(g, x, y, y + 5);
      g.setFill(Palette.MUTED);
      g.fillText(scale.label(value), x, y + 17);
    }
    g.setTextAlign(TextAlignment.LEFT);
  }

  private static void outside(
      GraphicsContext g, int count, String words, double x, TextAlignment align, double top) {
    if (count > 0) {
      g.setFill(Palette.MUTED);
      g.setTextAlign(align);
      g.fillText(words.formatted(count), x, top - 16);
      g.setTextAlign(TextAlignment.LEFT);
    }
  }

  private static void selected(GraphicsContext g, Strip s, double width, double y) {
    double fraction = Math.clamp(s.scale().fraction(s.nats()[s.selected()]), 0, 1);
    double x = SIDE + fraction * (width - 2 * SIDE);
    g.setFill(Palette.FIELD);
    g.fillPolygon(new double[] {x, x + 9, x, x - 9}, new double[] {y - 9, y, y + 9, y}, 4);
    g.setFill(Palette.STRONG);
    g.fillPolygon(new double[] {x, x + 7, x, x - 7}, new double[] {y - 7, y, y + 7, y}, 4);
    g.setTextAlign(TextAlignment.CENTER);
    double textX = Math.clamp(x, 28, width - 28);
    g.setFill(Palette.FIELD);
    g.setGlobalAlpha(0.75);
    g.fillRoundRect(textX - 25, y - 27, 50, 15, 4, 4);
    g.setGlobalAlpha(1);
    g.setFill(Palette.STRONG);
    g.fillText("selected", textX, y - 15.5);
    g.setTextAlign(TextAlignment.LEFT);
  }

  private static double x(Scale scale, double value, double width) {
    return SIDE + Math.clamp(scale.fraction(value), 0, 1) * (width - 2 * SIDE);
  }
}
