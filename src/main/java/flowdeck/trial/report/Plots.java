package flowdeck.trial.report;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Plots as SVG: intervals one below the other, curves, and shares that fall in steps. */
public final class Plots {
  private static final int LINE = 26;
  private static final int TOP = 44;
  private static final int RIGHT = 40;
  private static final int PLOT = 460;
  private static final double LETTER = 6.6;
  private static final List<String> INKS =
      List.of(
          "#1f6feb", "#d1662a", "#2f8f4e", "#8a4fbf", "#b8354a", "#6b7a8c", "#a88a1a", "#1f9aa8");

  /**
   * One interval.
   *
   * @param label left of it
   * @param low end
   * @param value marked
   * @param high end
   * @param text right of it
   */
  public record Interval(String label, double low, double value, double high, String text) {}

  /**
   * One curve.
   *
   * @param label in the legend
   * @param x of its points
   * @param y of its points; where it is not finite the curve is interrupted
   */
  public record Curve(String label, double[] x, double[] y) {}

  private Plots() {}

  /** Intervals on one scale. */
  public static String intervals(String title, double from, double to, List<Interval> intervals) {
    int left =
        30
            + (int)
                (LETTER
                    * intervals.stream().mapToInt(each -> each.label().length()).max().orElse(0));
    int words =
        (int) (LETTER * intervals.stream().mapToInt(each -> each.text().length()).max().orElse(0));
    int width = left + PLOT + 16 + words + RIGHT;
    int height = TOP + LINE * intervals.size() + 34;
    StringBuilder svg = begin(width, height, title);
    for (int tick = 0; tick <= 5; tick++) {
      double value = from + (to - from) * tick / 5;
      double x = left + (double) PLOT * tick / 5;
      line(svg, x, TOP - 6, x, height - 30, "#d7dde4", 1);
      text(svg, x, height - 14, "middle", number(value, to - from));
    }
    for (int i = 0; i < intervals.size(); i++) {
      Interval each = intervals.get(i);
      double y = TOP + LINE * (i + 0.5);
      text(svg, left - 12.0, y + 4, "end", each.label());
      double scale = PLOT / (to - from);
      line(
          svg,
          left + (each.low() - from) * scale,
          y,
          left + (each.high() - from) * scale,
          y,
          "#6b7a8c",
          3);
      svg.append(
          String.format(
              Locale.ROOT,
              "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"#1f6feb\"/>%n",
              left + (each.value() - from) * scale,
              y));
      text(svg, left + PLOT + 16.0, y + 4, "start", each.text());
    }
    return svg.append("</svg>\n").toString();
  }

  /** Curves over one axis. */
  public static String curves(String title, String xName, List<Curve> curves) {
    return curves(title, xName, curves, range(curves, Curve::x), range(curves, Curve::y));
  }

  /**
   * Shares of 0 to 1 that change in steps.
   *
   * @param xName below
   * @param until right end of the axis
   */
  public static String steps(String title, String xName, double until, List<Curve> curves) {
    List<Curve> stairs = curves.stream().map(curve -> stairs(curve, until)).toList();
    return curves(title, xName, stairs, new double[] {0, until}, new double[] {0, 1});
  }

  private static Curve stairs(Curve curve, double until) {
    int points = curve.x().length;
    double[] x = new double[2 * points + 2];
    double[] y = new double[2 * points + 2];
    double before = 1;
    for (int i = 0; i < points; i++) {
      x[2 * i + 1] = Math.min(until, curve.x()[i]);
      y[2 * i] = before;
      y[2 * i + 1] = before;
      x[2 * i + 2] = x[2 * i + 1];
      before = curve.y()[i];
    }
    y[2 * points] = before;
    x[2 * points + 1] = until;
    y[2 * points + 1] = before;
    return new Curve(curve.label(), x, y);
  }

  private static String curves(
      String title, String xName, List<Curve> curves, double[] xs, double[] ys) {
    int left = 70;
    int high = 320;
    int words =
        (int) (LETTER * curves.stream().mapToInt(each -> each.label().length()).max().orElse(0));
    int width = left + PLOT + 50 + words + RIGHT;
    int height = Math.max(TOP + high + 50, TOP + 20 * curves.size() + 20);
    StringBuilder svg = begin(width, height, title);
    for (int tick = 0; tick <= 4; tick++) {
      double x = left + (double) PLOT * tick / 4;
      double y = TOP + high - (double) high * tick / 4;
      line(svg, left, y, left + PLOT, y, "#d7dde4", 1);
      text(
          svg, left - 8.0, y + 4, "end", number(ys[0] + (ys[1] - ys[0]) * tick / 4, ys[1] - ys[0]));
      text(
          svg,
          x,
          TOP + high + 18.0,
          "middle",
          number(xs[0] + (xs[1] - xs[0]) * tick / 4, xs[1] - xs[0]));
    }
    text(svg, left + PLOT / 2.0, TOP + high + 38.0, "middle", xName);
    for (int c = 0; c < curves.size(); c++) {
      Curve curve = curves.get(c);
      String ink = INKS.get(c % INKS.size());
      StringBuilder path = new StringBuilder();
      boolean drawing = false;
      for (int i = 0; i < curve.x().length; i++) {
        if (!Double.isFinite(curve.y()[i])) {
          drawing = false;
          continue;
        }
        path.append(
            String.format(
                Locale.ROOT,
                "%s%.1f %.1f ",
                drawing ? "L" : "M",
                left + PLOT * (curve.x()[i] - xs[0]) / (xs[1] - xs[0]),
                TOP + high - high * (curve.y()[i] - ys[0]) / (ys[1] - ys[0])));
        drawing = true;
      }
      svg.append(
          "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\"/>%n"
              .formatted(path.toString().strip(), ink));
      double y = TOP + 20.0 * c + 8;
      line(svg, left + PLOT + 18.0, y, left + PLOT + 40.0, y, ink, 3);
      text(svg, left + PLOT + 48.0, y + 4, "start", curve.label());
    }
    return svg.append("</svg>\n").toString();
  }

  private static double[] range(List<Curve> curves, Function<Curve, double[]> axis) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Curve curve : curves) {
      for (double value : axis.apply(curve)) {
        if (Double.isFinite(value)) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      }
    }
    if (!(high > low)) {
      double middle = Double.isFinite(low) ? low : 0;
      return new double[] {middle - 0.5, middle + 0.5};
    }
    return new double[] {low, high};
  }

  private static StringBuilder begin(int width, int height, String title) {
    StringBuilder svg =
        new StringBuilder(
            ("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                    + " font-family=\"sans-serif\" font-size=\"12\">%n"
                    + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n")
                .formatted(width, height));
    svg.append(
        "<text x=\"16\" y=\"22\" font-size=\"14\" font-weight=\"bold\" fill=\"#1b2733\">%s</text>%n"
            .formatted(escaped(title)));
    return svg;
  }

  private static void line(
      StringBuilder svg, double x1, double y1, double x2, double y2, String ink, int width) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\""
                + " stroke-width=\"%d\"/>%n",
            x1,
            y1,
            x2,
            y2,
            ink,
            width));
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String words) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#1b2733\">%s</text>%n",
            x,
            y,
            anchor,
            escaped(words)));
  }

  private static String number(double value, double span) {
    return String.format(Locale.ROOT, span >= 20 ? "%.0f" : span >= 2 ? "%.1f" : "%.2f", value);
  }

  private static String escaped(String words) {
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
