package flowdeck.console.widget;

import java.util.List;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.TextAlignment;
import org.jspecify.annotations.Nullable;

/**
 * How the candidates' likelihoods went over the last minute or a recording: their median, a band
 * around it, and one of them.
 */
public final class RibbonPlot extends Plot {
  private static final double LEFT = 34;
  private static final double RIGHT = 8;

  private @Nullable Ribbon ribbon;
  private String empty = "";

  /**
   * What is drawn. All arrays have one entry per decision, oldest first.
   *
   * @param agoSeconds how long before now, not negative
   * @param p10 lower edge of the band; empty with the median and the upper edge if they are unknown
   * @param best what is drawn strongest
   * @param marks stage marks
   * @param threshold calibrated limit in the axis's unit, NaN if there is none
   * @param thresholdWords what to write at it
   * @param cursor what is looked at, or null
   */
  public record Ribbon(
      double[] agoSeconds,
      double[] p10,
      double[] median,
      double[] p90,
      double[] best,
      List<Mark> marks,
      Span span,
      double threshold,
      String thresholdWords,
      @Nullable Cursor cursor,
      Scale scale) {}

  /**
   * The axis of time.
   *
   * @param windowSeconds its length
   * @param endSeconds how long before now it ends, 0 at now
   * @param from what to write at its start
   * @param to what to write at its end
   */
  public record Span(double windowSeconds, double endSeconds, String from, String to) {
    /** Of what goes on now. */
    public static Span beforeNow(double windowSeconds, double endSeconds) {
      return new Span(
          windowSeconds,
          endSeconds,
          "−%.0f s".formatted(endSeconds + windowSeconds),
          endSeconds == 0 ? "now" : "−%.0f s".formatted(endSeconds));
    }
  }

  /**
   * A moment that is looked at.
   *
   * @param agoSeconds how long before now
   * @param words to write below it
   */
  public record Cursor(double agoSeconds, String words) {}

  /** A stage mark. */
  public record Mark(double agoSeconds, String text) {}

  public RibbonPlot() {
    setMouseTransparent(false);
    setPickOnBounds(true);
  }

  /** How long before now a place on the axis stands, s; NaN outside of it or of no history. */
  public double agoSeconds(double x) {
    Ribbon r = ribbon;
    return r == null
        ? Double.NaN
        : r.span().endSeconds() + (1 - share(x)) * r.span().windowSeconds();
  }

  /** How far along the axis a place stands, 0 to 1; NaN outside of it or of no history. */
  public double share(double x) {
    double right = getWidth() - RIGHT;
    return ribbon == null || x < LEFT - 4 || x > right + RIGHT
        ? Double.NaN
        : Math.clamp((x - LEFT) / (right - LEFT), 0, 1);
  }

  /** Shows a history, or a sentence if there is none. */
  public void show(@Nullable Ribbon newest, String sentence) {
    ribbon = newest;
    empty = sentence;
    changed();
  }

  /** What it says where it has no curves. */
  public String sentence() {
    return empty;
  }

  @Override
  protected void draw(GraphicsContext g, double width, double height) {
    Ribbon r = ribbon;
    if (r == null) {
      say(g, width, height, empty);
      return;
    }
    double top = 8;
    double bottom = height - 22;
    double right = width - RIGHT;
    int n = r.agoSeconds().length;
    if (n > 0) {
      values(g, r, top, bottom, right);
    } else {
      g.setFill(Palette.LINE);
      across(g, LEFT, right, bottom);
      say(g, width, bottom, empty);
    }
    g.setFill(Palette.MUTED);
    g.setTextAlign(TextAlignment.RIGHT);
    g.fillText(r.span().to(), right, height - 6);
    g.setTextAlign(TextAlignment.LEFT);
    g.fillText(r.span().from(), LEFT, height - 6);

    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = x(r, r.agoSeconds()[i], right);
    }
    boolean banded = n > 0 && r.median().length == n;
    if (banded) {
      band(g, r, x, top, bottom);
    }
    marks(g, r, top, bottom, right);
    if (banded) {
      g.setStroke(Palette.ACCENT);
      strokeLine(g, r, x, r.median(), top, bottom, 1.5);
    }
    g.setStroke(Palette.STRONG);
    strokeLine(g, r, x, r.best(), top, bottom, 1.2);
    threshold(g, r, top, bottom, right);
    cursor(g, r, top, bottom, right, height);
  }

  private static void values(GraphicsContext g, Ribbon r, double top, double bottom, double right) {
    g.setTextAlign(TextAlignment.RIGHT);
    int ticks = (int) Math.round((r.scale().high() - r.scale().low()) / r.scale().step());
    int every = Math.max(1, (int) Math.ceil(ticks * 26 / (bottom - top)));
    for (int i = 0; i <= ticks; i += every) {
      double value = r.scale().low() + i * r.scale().step();
      double y = y(r, value, top, bottom);
      g.setFill(Palette.MUTED);
      g.fillText(r.scale().label(value), LEFT - 8, y + 4);
      g.setFill(Palette.LINE);
      across(g, LEFT, right, y);
    }
    g.setTextAlign(TextAlignment.LEFT);
  }

  private static void band(GraphicsContext g, Ribbon r, double[] x, double top, double bottom) {
    int n = x.length;
    double[] bandX = new double[2 * n];
    double[] bandY = new double[2 * n];
    for (int i = 0; i < n; i++) {
      bandX[i] = x[i];
      bandX[2 * n - 1 - i] = x[i];
      bandY[i] = y(r, r.p90()[i], top, bottom);
      bandY[2 * n - 1 - i] = y(r, r.p10()[i], top, bottom);
    }
    g.setFill(Palette.BAND);
    g.setGlobalAlpha(0.28);
    g.fillPolygon(bandX, bandY, 2 * n);
    g.setGlobalAlpha(1);
  }

  private static double x(Ribbon r, double agoSeconds, double right) {
    double fraction =
        Math.clamp((agoSeconds - r.span().endSeconds()) / r.span().windowSeconds(), 0, 1);
    return LEFT + (1 - fraction) * (right - LEFT);
  }

  private static void threshold(
      GraphicsContext g, Ribbon r, double top, double bottom, double right) {
    if (Double.isNaN(r.threshold())) {
      return;
    }
    double fraction = r.scale().fraction(r.threshold());
    boolean below = fraction < 0;
    double y = crisp(y(r, r.threshold(), top, bottom));
    g.setFill(Palette.OTHER);
    if (!below && fraction <= 1) {
      g.setStroke(Palette.OTHER);
      g.setLineDashes(4, 3);
      g.strokeLine(LEFT, y, right, y);
      g.setLineDashes();
    }
    String words = below ? "↓ " + r.thresholdWords() : r.thresholdWords();
    double line = y < top + 20 ? y + 12 : y - 4;
    g.clearRect(LEFT + 2, line - 9, 4.85 * words.length() + 4, 11); // stage marks may cross here
    g.setFill(Palette.OTHER);
    g.fillText(words, LEFT + 4, line);
  }

  private static void cursor(
      GraphicsContext g, Ribbon r, double top, double bottom, double right, double height) {
    Cursor cursor = r.cursor();
    if (cursor == null) {
      return;
    }
    double x = Math.floor(x(r, cursor.agoSeconds(), right));
    g.setFill(Palette.WARN);
    g.fillRect(x - 1, top, 2, bottom - top);
    g.fillPolygon(new double[] {x - 5, x + 5, x}, new double[] {bottom + 7, bottom + 7, bottom}, 3);
    double textX = Math.clamp(x, LEFT + 62, right - 62);
    g.setTextAlign(TextAlignment.CENTER);
    g.fillText(cursor.words(), textX, height - 6);
    g.setTextAlign(TextAlignment.LEFT);
  }

  /** At the foot, below the curves. Marks that fall together are named by the last one. */
  private static void marks(GraphicsContext g, Ribbon r, double top, double bottom, double right) {
    for (int i = 0; i < r.marks().size(); i++) {
      Mark mark = r.marks().get(i);
      Span span = r.span();
      if (mark.agoSeconds() > span.endSeconds() + span.windowSeconds()
          || mark.agoSeconds() < span.endSeconds()) {
        continue;
      }
      double perSecond = (right - LEFT) / span.windowSeconds();
      double x = right - (mark.agoSeconds() - span.endSeconds()) * perSecond;
      g.setFill(Palette.MUTED);
      down(g, x, top, bottom);
      boolean last = i + 1 == r.marks().size();
      if (last || (mark.agoSeconds() - r.marks().get(i + 1).agoSeconds()) * perSecond > 22) {
        g.setFill(Palette.TEXT);
        boolean atEdge = x > right - 12;
        g.setTextAlign(atEdge ? TextAlignment.RIGHT : TextAlignment.LEFT);
        g.fillText(mark.text(), atEdge ? x - 4 : x + 4, bottom - 5);
        g.setTextAlign(TextAlignment.LEFT);
      }
    }
  }

  private static void strokeLine(
      GraphicsContext g,
      Ribbon r,
      double[] x,
      double[] values,
      double top,
      double bottom,
      double w) {
    double[] y = new double[values.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = y(r, values[i], top, bottom);
    }
    g.setLineWidth(w);
    g.strokePolyline(x, y, y.length);
    g.setLineWidth(1);
  }

  private static double y(Ribbon r, double value, double top, double bottom) {
    return bottom - Math.clamp(r.scale().fraction(value), 0, 1) * (bottom - top);
  }
}
