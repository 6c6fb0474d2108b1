package flowdeck.console.widget;

import java.util.List;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.TextAlignment;

/**
 * The ways of both tools seen from above and from the side, in the cell's frame: x towards the
 * workpiece, y to the left, z up; the table's top is z = 0. A disc marks where a tool is, a diamond
 * where it goes.
 */
public final class WayPlot extends Plot {
  private static final double GAP = 8;

  /** Room around the ways, and the least extent of either view, m. */
  private static final double MARGIN = 0.12;

  private List<Way> ways = List.of();
  private String empty = "";

  /**
   * The way of one tool.
   *
   * @param arm short name, e.g. "L"
   * @param points in order, {x, y, z} in metres
   */
  public record Way(String arm, List<double[]> points) {}

  /** Shows ways, or a sentence if there are none. */
  public void show(List<Way> newest, String sentence) {
    ways = newest;
    empty = sentence;
    changed();
  }

  @Override
  protected void draw(GraphicsContext g, double width, double height) {
    if (ways.isEmpty()) {
      say(g, width, height, empty);
      return;
    }
    double each = Math.floor((width - GAP) / 2);
    // From above y runs to the left: the left arm is at the left, as for who stands behind it.
    double[] above = extent(1, -1, 0, false);
    double[] side = extent(0, 1, 2, true);
    double perMetre = Math.min(fit(above, each, height), fit(side, each, height));
    view(g, 0, each, height, "from above: x up, y left", 1, -1, 0, above, perMetre, false);
    view(
        g, each + GAP, each, height, "from the side: z up, x right", 0, 1, 2, side, perMetre, true);
  }

  /** Lowest and highest place across, lowest and highest place up. */
  private double[] extent(int across, int acrossSign, int up, boolean table) {
    double[] extent = {
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      table ? 0 : Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY
    };
    for (Way way : ways) {
      for (double[] point : way.points()) {
        extent[0] = Math.min(extent[0], acrossSign * point[across]);
        extent[1] = Math.max(extent[1], acrossSign * point[across]);
        extent[2] = Math.min(extent[2], point[up]);
        extent[3] = Math.max(extent[3], point[up]);
      }
    }
    return extent;
  }

  /** Pixels per metre with which an extent fits. */
  private static double fit(double[] extent, double width, double height) {
    return Math.min(
        (width - 8) / (extent[1] - extent[0] + 2 * MARGIN),
        (height - 20) / (extent[3] - extent[2] + 2 * MARGIN));
  }

  private void view(
      GraphicsContext g,
      double left,
      double width,
      double height,
      String title,
      int across,
      int acrossSign,
      int up,
      double[] extent,
      double perMetre,
      boolean table) {
    double centreX = left + width / 2;
    double centreY = 10 + height / 2;
    double middleX = (extent[0] + extent[1]) / 2;
    double middleY = (extent[2] + extent[3]) / 2;
    g.save();
    g.translate(left, 0);
    g.setFill(Palette.FIELD);
    g.fillRect(0, 0, width, height);
    g.setFill(Palette.LINE);
    frame(g, width, height);
    g.restore();
    g.save();
    g.beginPath();
    g.rect(left, 0, width, height);
    g.clip();
    if (table) {
      double y = centreY + middleY * perMetre;
      g.setFill(Palette.EDGE);
      across(g, left + 1, left + width - 1, y);
      g.setFill(Palette.MUTED);
      g.fillText("table", left + 6, y - 4);
    }
    for (Way way : ways) {
      int n = way.points().size();
      double[] x = new double[n];
      double[] y = new double[n];
      for (int i = 0; i < n; i++) {
        double[] point = way.points().get(i);
        x[i] = centreX + (acrossSign * point[across] - middleX) * perMetre;
        y[i] = centreY - (point[up] - middleY) * perMetre;
      }
      tool(g, way.arm(), x, y);
    }
    g.setFill(Palette.MUTED);
    g.fillText(title, left + 6, 14);
    bar(g, left + width - 8, height - 8, perMetre);
    g.restore();
  }

  private static void tool(GraphicsContext g, String arm, double[] x, double[] y) {
    int last = x.length - 1;
    g.setStroke(Palette.BAND);
    g.setLineWidth(1.8);
    g.strokePolyline(x, y, x.length);
    g.setLineWidth(1);
    g.setFill(Palette.STRONG);
    g.fillPolygon(
        new double[] {x[last] - 5, x[last], x[last] + 5, x[last]},
        new double[] {y[last], y[last] - 5, y[last], y[last] + 5},
        4);
    g.setFill(Palette.OTHER);
    g.fillOval(x[0] - 4, y[0] - 4, 8, 8);
    g.setFill(Palette.TEXT);
    g.fillText(arm, x[last] > x[0] ? x[0] - 13 : x[0] + 7, y[0] - 4);
  }

  private static void bar(GraphicsContext g, double right, double y, double perMetre) {
    g.setFill(Palette.MUTED);
    across(g, right - 0.2 * perMetre, right, y);
    down(g, right - 0.2 * perMetre, y - 3, y + 1);
    down(g, right - 1, y - 3, y + 1);
    g.setTextAlign(TextAlignment.RIGHT);
    g.fillText("200 mm", right, y - 5);
    g.setTextAlign(TextAlignment.LEFT);
  }
}
