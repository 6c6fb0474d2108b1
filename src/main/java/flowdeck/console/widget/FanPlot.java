package flowdeck.console.widget;

import java.util.List;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.TextAlignment;
import org.jspecify.annotations.Nullable;

/**
 * One small panel per joint: where the candidates would take it (10 to 90 % and 25 to 75 % bands),
 * their median, and the selected one. All joints share one scale around their present position.
 */
public final class FanPlot extends Plot {
  private static final double GAP = 7;

  private @Nullable Fan fan;
  private String empty = "";

  /**
   * What is drawn.
   *
   * @param panels in order
   * @param halfRange what half a joint panel's height means, in the panels' unit
   */
  public record Fan(List<Panel> panels, double halfRange) {}

  /**
   * One joint or gripper. Arrays run over time: the present, then each waypoint.
   *
   * @param label short name
   * @param value where the selected one leads, for reading
   * @param centre value at half height
   * @param halfRange own half range, or NaN for the common one
   * @param lower position limit, NaN if unknown
   * @param upper position limit, NaN if unknown
   * @param demonstrated replay: what the demonstrator did, at most as long as the others; or empty
   * @param drawn the selected one before it was refined, or empty
   */
  public record Panel(
      String label,
      String value,
      double centre,
      double halfRange,
      double lower,
      double upper,
      double[] p10,
      double[] p25,
      double[] median,
      double[] p75,
      double[] p90,
      double[] selected,
      double[] demonstrated,
      double[] drawn) {}

  /** Shows a decision, or a sentence if there is none. */
  public void show(@Nullable Fan newest, String sentence) {
    fan = newest;
    empty = sentence;
    changed();
  }

  @Override
  protected void draw(GraphicsContext g, double width, double height) {
    Fan f = fan;
    if (f == null || f.panels().isEmpty()) {
      say(g, width, height, empty);
      return;
    }
    int count = f.panels().size();
    int columns = columns(count, width, height);
    int rows = (count + columns - 1) / columns;
    double panelWidth = (width - (columns - 1) * GAP) / columns;
    double panelHeight = (height - (rows - 1) * GAP) / rows;
    for (int i = 0; i < count; i++) {
      double x = i % columns * (panelWidth + GAP);
      double y = i / columns * (panelHeight + GAP);
      g.save();
      g.translate(Math.floor(x), Math.floor(y));
      g.beginPath();
      g.rect(0, 0, Math.floor(panelWidth), Math.floor(panelHeight));
      g.clip();
      panel(g, f, f.panels().get(i), Math.floor(panelWidth), Math.floor(panelHeight));
      g.restore();
    }
  }

  /** Keeps words readable where a line runs through them. */
  private static void backing(GraphicsContext g, double x, double y, double width) {
    g.setFill(Palette.FIELD);
    g.setGlobalAlpha(0.8);
    g.fillRect(x, y, width, 12);
    g.setGlobalAlpha(1);
  }

  /** About how wide small words are drawn, px. */
  private static double wide(String words) {
    return 4 + 6.2 * words.length();
  }

  /** As many columns as make the panels about twice as wide as high. */
  private static int columns(int count, double width, double height) {
    int best = 1;
    double bestMisfit = Double.MAX_VALUE;
    for (int columns = 1; columns <= count; columns++) {
      int rows = (count + columns - 1) / columns;
      double aspect = (width / columns) / (height / rows);
      double misfit = Math.abs(Math.log(aspect / 1.9)) + 0.5 * (columns * rows - count);
      if (misfit < bestMisfit) {
        bestMisfit = misfit;
        best = columns;
      }
    }
    return best;
  }

  private static void panel(GraphicsContext g, Fan f, Panel p, double width, double height) {
    double half = Double.isNaN(p.halfRange()) ? f.halfRange() : p.halfRange();
    g.setFill(Palette.FIELD);
    g.fillRect(0, 0, width, height);
    double perUnit = (height - 4) / (2 * half);
    limit(g, p.upper(), p, perUnit, width, height, true);
    limit(g, p.lower(), p, perUnit, width, height, false);
    g.setFill(Palette.LINE);
    across(g, 0, width, height / 2);
    g.setFill(Palette.BAND);
    g.setGlobalAlpha(0.24);
    band(g, p, p.p10(), p.p90(), perUnit, width, height);
    g.setGlobalAlpha(0.38);
    band(g, p, p.p25(), p.p75(), perUnit, width, height);
    g.setGlobalAlpha(1);
    g.setStroke(Palette.BAND);
    line(g, p, p.median(), perUnit, width, height);
    refined(g, p, perUnit, width, height);
    g.setStroke(Palette.STRONG);
    g.setLineWidth(1.8);
    line(g, p, p.selected(), perUnit, width, height);
    if (p.demonstrated().length > 1) {
      g.setStroke(Palette.OTHER);
      g.setLineDashes(4, 3);
      line(g, p, p.demonstrated(), perUnit, width, height);
      g.setLineDashes();
    }
    g.setLineWidth(1);
    g.setFill(Palette.LINE);
    frame(g, width, height);
    backing(g, 3, 2, Math.min(width - 6, wide(p.label())));
    g.setFill(Palette.MUTED);
    g.fillText(p.label(), 5, 12, width - 10);
    if (width > 96) {
      // In the corner that the selected line does not end in.
      double[] selected = p.selected();
      boolean endsLow = selected[selected.length - 1] < p.centre();
      double baseline = endsLow ? 12 : height - 5;
      backing(g, width - 3 - wide(p.value()), baseline - 10, wide(p.value()));
      g.setTextAlign(TextAlignment.RIGHT);
      g.setFill(Palette.TEXT);
      g.fillText(p.value(), width - 5, baseline);
      g.setTextAlign(TextAlignment.LEFT);
    }
  }

  /** From where it was drawn to where it was kept, waypoint by waypoint, where that can be seen. */
  private static void refined(
      GraphicsContext g, Panel p, double perUnit, double width, double height) {
    int last = p.drawn().length - 1;
    if (last < 1) {
      return;
    }
    boolean visible = false;
    for (int i = 1; i <= last; i++) {
      visible |= Math.abs(p.drawn()[i] - p.selected()[i]) * perUnit >= 2;
    }
    if (!visible) {
      return;
    }
    g.setStroke(Palette.TEXT);
    g.setLineDashes(2, 3);
    line(g, p, p.drawn(), perUnit, width, height);
    g.setLineDashes();
    g.setFill(Palette.TEXT);
    for (int i = 1; i <= last; i++) {
      double x = width * i / last - 1;
      double from = y(p, p.drawn()[i], perUnit, height);
      double to = y(p, p.selected()[i], perUnit, height);
      down(g, x, Math.min(from, to), Math.max(from, to));
    }
  }

  /** Beyond a joint limit the panel is hatched, so that it does not depend on colour alone. */
  private static void limit(
      GraphicsContext g,
      double limit,
      Panel p,
      double perUnit,
      double width,
      double height,
      boolean upper) {
    double y = y(p, limit, perUnit, height);
    if (Double.isNaN(limit) || (upper ? y <= 0 : y >= height)) {
      return;
    }
    double from = upper ? 0 : y;
    double to = upper ? y : height;
    g.setStroke(Palette.EDGE);
    g.save();
    g.beginPath();
    g.rect(0, from, width, to - from);
    g.clip();
    for (double x = -height; x < width; x += 6) {
      g.strokeLine(x, height, x + height, 0);
    }
    g.restore();
    g.setFill(Palette.WARN);
    across(g, 0, width, y);
  }

  private static void band(
      GraphicsContext g,
      Panel p,
      double[] low,
      double[] high,
      double perUnit,
      double width,
      double height) {
    int n = low.length;
    double[] x = new double[2 * n];
    double[] y = new double[2 * n];
    for (int i = 0; i < n; i++) {
      x[i] = width * i / (n - 1);
      y[i] = y(p, high[i], perUnit, height);
      x[2 * n - 1 - i] = x[i];
      y[2 * n - 1 - i] = y(p, low[i], perUnit, height);
    }
    g.fillPolygon(x, y, 2 * n);
  }

  private static void line(
      GraphicsContext g, Panel p, double[] values, double perUnit, double width, double height) {
    int n = values.length;
    double[] x = new double[n];
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = width * i / (p.selected().length - 1);
      y[i] = y(p, values[i], perUnit, height);
    }
    g.strokePolyline(x, y, n);
  }

  private static double y(Panel p, double value, double perUnit, double height) {
    return height / 2 - (value - p.centre()) * perUnit;
  }
}
