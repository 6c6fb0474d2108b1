package flowdeck.console.widget;

import java.util.List;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.TextAlignment;
import org.jspecify.annotations.Nullable;

/** All candidates of one decision as dots on a likelihood axis, with the selected one marked. */
public final class LikelihoodPlot extends Plot {
  private static final double SIDE = 22;

  /** Words at the border keep this far from it, px: as far as the panel's other words. */
  private static final double EDGE = 10;

  /** Above all dots, below the words of the threshold. */
  private static final double SELECTED_WORD = 26;

  private static final double GOLDEN = 0.6180339887498949;

  private @Nullable Strip strip;
  private String empty = "";

  /**
   * What is drawn.
   *
   * @param nats log-likelihood per dimension of each candidate, in the order drawn
   * @param sorted the same in ascending order
   * @param modes of each candidate, or empty if nobody looked
   * @param selected index of the selected one
   * @param arrows what refinement did
   * @param threshold calibrated limit on this axis, NaN if there is none
   * @param thresholdWords what to write at it
   * @param scale the axis
   */
  public record Strip(
      double[] nats,
      double[] sorted,
      int[] modes,
      int selected,
      double p25,
      double median,
      double p75,
      List<Arrow> arrows,
      double threshold,
      String thresholdWords,
      Scale scale) {}

  /** A candidate's way from where it was drawn to where it was kept. */
  public record Arrow(int candidate, double from, double to) {}

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
    double axisY = crisp(height - 22);
    double share = Math.clamp(0.28 * height, 26, 60);
    double ecdfTop = axisY - share;
    double top = 36;
    double bottom = ecdfTop - 8;
    axis(g, s.scale(), width, axisY);
    ecdf(g, s, width, ecdfTop, axisY);
    threshold(g, s, width, axisY);
    int below = 0;
    int above = 0;
    for (int i = 0; i < s.nats().length; i++) {
      double fraction = s.scale().fraction(s.nats()[i]);
      if (fraction < 0) {
        below++;
      } else if (fraction > 1) {
        above++;
      } else if (i != s.selected()) {
        int mode = s.modes().length == 0 ? 0 : s.modes()[i];
        dot(g, mode, x(s.scale(), s.nats()[i], width), row(s, i, top, bottom));
      }
    }
    g.setGlobalAlpha(1);
    outside(g, below, "‹ %d more", EDGE, TextAlignment.LEFT, bottom);
    outside(g, above, "%d more ›", width - EDGE, TextAlignment.RIGHT, bottom);
    for (Arrow arrow : s.arrows()) {
      arrow(g, s, arrow, width, row(s, arrow.candidate(), top, bottom));
    }
    selected(g, s, width, (top + bottom) / 2);
  }

  private static double row(Strip s, int candidate, double top, double bottom) {
    if (candidate == s.selected()) {
      return (top + bottom) / 2;
    }
    return top + (candidate * GOLDEN - Math.floor(candidate * GOLDEN)) * (bottom - top);
  }

  /** Modes differ in shape and in shade: round, square, triangle, cross. */
  private static void dot(GraphicsContext g, int mode, double x, double y) {
    g.setGlobalAlpha(0.85);
    switch (mode) {
      case 0 -> {
        g.setFill(Palette.ACCENT);
        g.fillOval(x - 2.2, y - 2.2, 4.4, 4.4);
      }
      case 1 -> {
        g.setFill(Palette.STRONG);
        g.fillRect(x - 2, y - 2, 4, 4);
      }
      case 2 -> {
        g.setFill(Palette.MUTED);
        g.fillPolygon(
            new double[] {x - 3.2, x + 3.2, x}, new double[] {y + 2.6, y + 2.6, y - 3.2}, 3);
      }
      default -> {
        g.setFill(Palette.MUTED);
        g.fillRect(x - 3, y - 0.6, 6, 1.2);
        g.fillRect(x - 0.6, y - 3, 1.2, 6);
      }
    }
  }

  /** How large a share of the candidates lies below a likelihood; quartiles shaded. */
  private static void ecdf(GraphicsContext g, Strip s, double width, double top, double bottom) {
    double left = x(s.scale(), s.p25(), width);
    g.setFill(Palette.DONE);
    g.setGlobalAlpha(0.6);
    g.fillRect(left, top, Math.max(2, x(s.scale(), s.p75(), width) - left), bottom - top);
    g.setGlobalAlpha(1);
    g.setFill(Palette.TEXT);
    down(g, x(s.scale(), s.median(), width), top, bottom);
    int n = s.sorted().length;
    double[] x = new double[2 * n + 2];
    double[] y = new double[2 * n + 2];
    x[0] = SIDE;
    y[0] = bottom;
    for (int i = 0; i < n; i++) {
      x[2 * i + 1] = x(s.scale(), s.sorted()[i], width);
      x[2 * i + 2] = x[2 * i + 1];
      y[2 * i + 1] = y[2 * i];
      y[2 * i + 2] = bottom - (i + 1) * (bottom - top) / n;
    }
    x[2 * n + 1] = width - SIDE;
    y[2 * n + 1] = top;
    g.setStroke(Palette.BAND);
    g.setLineWidth(1.4);
    g.strokePolyline(x, y, 2 * n + 2);
    g.setLineWidth(1);
    g.setFill(Palette.MUTED);
    g.setTextAlign(TextAlignment.RIGHT);
    g.fillText("100 %", SIDE + 16, top + 9);
    g.setTextAlign(TextAlignment.LEFT);
  }

  private static void threshold(GraphicsContext g, Strip s, double width, double bottom) {
    if (Double.isNaN(s.threshold())) {
      return;
    }
    double fraction = s.scale().fraction(s.threshold());
    g.setFill(Palette.OTHER);
    if (fraction >= 0 && fraction <= 1) {
      double at = crisp(x(s.scale(), s.threshold(), width));
      g.setStroke(Palette.OTHER);
      g.setLineDashes(4, 3);
      g.strokeLine(at, 16, at, bottom);
      g.setLineDashes();
      boolean rightHalf = at > width / 2;
      g.setTextAlign(rightHalf ? TextAlignment.RIGHT : TextAlignment.LEFT);
      g.fillText(s.thresholdWords(), Math.clamp(at - 2, 2, width - 2), 11);
    } else if (fraction < 0) {
      g.fillText("‹ " + s.thresholdWords(), EDGE, 11);
    } else {
      g.setTextAlign(TextAlignment.RIGHT);
      g.fillText(s.thresholdWords() + " ›", width - EDGE, 11);
    }
    g.setTextAlign(TextAlignment.LEFT);
  }

  private static void arrow(GraphicsContext g, Strip s, Arrow arrow, double width, double y) {
    double from = x(s.scale(), arrow.from(), width);
    double to = x(s.scale(), arrow.to(), width) - (arrow.candidate() == s.selected() ? 8 : 2);
    g.setFill(Palette.STRONG);
    g.fillRect(from - 1, y - 3, 1.5, 6);
    if (to - from < 3) {
      return;
    }
    g.fillRect(from, y - 0.75, to - from - 4, 1.5);
    g.fillPolygon(new double[] {to, to - 6, to - 6}, new double[] {y, y - 3.5, y + 3.5}, 3);
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
      GraphicsContext g, int count, String words, double x, TextAlignment align, double bottom) {
    if (count > 0) {
      g.setFill(Palette.MUTED);
      g.setTextAlign(align);
      g.fillText(words.formatted(count), x, bottom + 6);
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
    g.setGlobalAlpha(0.4);
    down(g, x, SELECTED_WORD + 3, y - 9);
    g.setGlobalAlpha(1);
    g.setTextAlign(TextAlignment.CENTER);
    g.fillText("selected", Math.clamp(x, 28, width - 28), SELECTED_WORD);
    g.setTextAlign(TextAlignment.LEFT);
  }

  private static double x(Scale scale, double value, double width) {
    return SIDE + Math.clamp(scale.fraction(value), 0, 1) * (width - 2 * SIDE);
  }
}
