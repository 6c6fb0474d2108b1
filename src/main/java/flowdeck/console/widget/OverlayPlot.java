package flowdeck.console.widget;

import java.util.List;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.shape.StrokeLineCap;
import javafx.scene.shape.StrokeLineJoin;
import javafx.scene.text.TextAlignment;
import org.jspecify.annotations.Nullable;

/** What is drawn over the camera image: the best candidates' paths and the selected one. */
public final class OverlayPlot extends Plot {
  private @Nullable Overlay overlay;
  private String stale = "";
  private double imageWidth = 4;
  private double imageHeight = 3;

  /**
   * Paths in image pixels, each {u, v, u, v, ...}.
   *
   * @param candidates the best ones, drawn faintly
   * @param selected one path per arm
   * @param time what the end of the selected path stands for, e.g. "+1.1 s"
   * @param demonstrated replay: what the demonstrator did, one path per arm
   */
  public record Overlay(
      List<double[]> candidates,
      List<double[]> selected,
      String time,
      List<double[]> demonstrated) {}

  /** Shows paths, or none. */
  public void show(@Nullable Overlay newest) {
    if (newest != overlay) {
      overlay = newest;
      changed();
    }
  }

  /** The size of the image beneath, px. */
  public void imageSize(double width, double height) {
    if (width != imageWidth || height != imageHeight) {
      imageWidth = width;
      imageHeight = height;
      changed();
    }
  }

  /** Hatches the image and says why it is old; empty if it is not. */
  public void stale(String sentence) {
    if (!sentence.equals(stale)) {
      stale = sentence;
      changed();
    }
  }

  @Override
  protected void draw(GraphicsContext g, double width, double height) {
    double scale = Math.min(width / imageWidth, height / imageHeight);
    double left = Math.floor((width - scale * imageWidth) / 2);
    double top = Math.floor((height - scale * imageHeight) / 2);
    if (!stale.isEmpty()) {
      // The image begins at the next whole pixel, of which the hatching must leave nothing bare.
      hatch(g, left, top, Math.ceil(scale * imageWidth) + 1, Math.ceil(scale * imageHeight) + 1);
    }
    Overlay o = overlay;
    if (o == null || !stale.isEmpty()) {
      return;
    }
    g.save();
    g.beginPath();
    g.rect(left, top, Math.ceil(scale * imageWidth), Math.ceil(scale * imageHeight));
    g.clip();
    g.setLineCap(StrokeLineCap.ROUND);
    g.setLineJoin(StrokeLineJoin.ROUND);
    g.setStroke(Color.web("#8fbcf0", 0.42));
    for (double[] path : o.candidates()) {
      path(g, path, left, top, scale);
    }
    for (double[] path : o.demonstrated()) {
      demonstrated(g, path, left, top, scale);
    }
    for (double[] path : o.selected()) {
      selected(g, path, o.time(), left, top, scale);
    }
    g.restore();
  }

  private static void selected(
      GraphicsContext g, double[] path, String time, double left, double top, double scale) {
    g.setStroke(Color.web("#101214", 0.6));
    g.setLineWidth(5);
    path(g, path, left, top, scale);
    g.setStroke(Color.WHITE);
    g.setLineWidth(2.5);
    path(g, path, left, top, scale);
    g.setLineWidth(1);
    double x = left + scale * path[path.length - 2];
    double y = top + scale * path[path.length - 1];
    g.setFill(Color.web("#101214", 0.6));
    g.fillOval(x - 6.5, y - 6.5, 13, 13);
    g.setFill(Color.WHITE);
    g.fillOval(x - 5, y - 5, 10, 10);
    g.setFill(Color.web("#101214", 0.55));
    g.fillRoundRect(x + 9, y - 17, 38, 16, 6, 6);
    g.setFill(Color.WHITE);
    g.fillText(time, x + 13, y - 5);
  }

  /** The demonstrator differs from the policy in colour, in dashes and in square marks. */
  private static void demonstrated(
      GraphicsContext g, double[] path, double left, double top, double scale) {
    g.setStroke(Palette.OTHER);
    g.setLineWidth(2);
    g.setLineDashes(6, 4);
    path(g, path, left, top, scale);
    g.setLineDashes();
    g.setLineWidth(1);
    g.setFill(Palette.OTHER);
    for (int i = 2; i < path.length; i += 2) {
      g.fillRect(left + scale * path[i] - 3, top + scale * path[i + 1] - 3, 6, 6);
    }
  }

  private static void path(
      GraphicsContext g, double[] path, double left, double top, double scale) {
    int n = path.length / 2;
    double[] x = new double[n];
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = left + scale * path[2 * i];
      y[i] = top + scale * path[2 * i + 1];
    }
    g.strokePolyline(x, y, n);
  }

  private void hatch(GraphicsContext g, double left, double top, double width, double height) {
    g.save();
    g.beginPath();
    g.rect(left, top, width, height);
    g.clip();
    g.setFill(Color.web("#1b1d20", 0.55));
    g.fillRect(left, top, width, height);
    g.setStroke(Color.web("#9aa1aa", 0.35));
    for (double x = left - height; x < left + width; x += 14) {
      g.strokeLine(x, top + height, x + height, top);
    }
    g.restore();
    g.setTextAlign(TextAlignment.CENTER);
    double textWidth = Math.min(width - 20, 8 + 6.6 * stale.length());
    g.setFill(Color.web("#1b1d20", 0.85));
    g.fillRoundRect(left + (width - textWidth) / 2, top + height / 2 - 14, textWidth, 26, 8, 8);
    g.setFill(Palette.WARN);
    g.fillText(stale, left + width / 2, top + height / 2 + 4, width - 24);
    g.setTextAlign(TextAlignment.LEFT);
  }
}
