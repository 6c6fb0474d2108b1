package flowdeck.console.widget;

import javafx.geometry.VPos;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.layout.Region;
import javafx.scene.text.TextAlignment;

/**
 * A canvas that fills its region and is drawn at most once per pulse, only when something changed
 * and somebody can see it. (A canvas drawn to while not rendered queues commands without limit.)
 */
public abstract class Plot extends Region {
  private final Canvas canvas = new Canvas();
  private boolean dirty = true;

  protected Plot() {
    getChildren().add(canvas);
    getStyleClass().add("plot");
    setAccessibleRole(AccessibleRole.IMAGE_VIEW);
    setMinSize(20, 20);
    setMouseTransparent(true);
  }

  /** Asks for a redraw at the next pulse. */
  public final void changed() {
    dirty = true;
  }

  /** Called once per pulse while the screen that holds this plot is shown. */
  public final void pulse() {
    if (!dirty || getScene() == null || getWidth() < 4 || getHeight() < 4) {
      return;
    }
    dirty = false;
    GraphicsContext g = canvas.getGraphicsContext2D();
    g.clearRect(0, 0, canvas.getWidth(), canvas.getHeight());
    g.setFont(Palette.SMALL);
    g.setLineDashes();
    g.setLineWidth(1);
    g.setTextAlign(TextAlignment.LEFT);
    g.setTextBaseline(VPos.BASELINE);
    draw(g, canvas.getWidth(), canvas.getHeight());
  }

  /** Draws everything; the canvas is empty. */
  protected abstract void draw(GraphicsContext g, double width, double height);

  @Override
  protected void layoutChildren() {
    double width = Math.floor(getWidth());
    double height = Math.floor(getHeight());
    if (canvas.getWidth() != width || canvas.getHeight() != height) {
      canvas.setWidth(width);
      canvas.setHeight(height);
      dirty = true;
    }
  }

  @Override
  protected double computePrefWidth(double height) {
    return 80;
  }

  @Override
  protected double computePrefHeight(double width) {
    return 40;
  }

  /** A horizontal line of one pixel, in the fill colour; much cheaper than a stroke. */
  protected static void across(GraphicsContext g, double fromX, double toX, double y) {
    g.fillRect(Math.floor(fromX), Math.floor(y), Math.floor(toX) - Math.floor(fromX), 1);
  }

  /** A vertical line of one pixel, in the fill colour. */
  protected static void down(GraphicsContext g, double x, double fromY, double toY) {
    g.fillRect(Math.floor(x), Math.floor(fromY), 1, Math.floor(toY) - Math.floor(fromY));
  }

  /** The outline of a rectangle at the origin, in the fill colour. */
  protected static void frame(GraphicsContext g, double width, double height) {
    across(g, 0, width, 0);
    across(g, 0, width, height - 1);
    down(g, 0, 0, height);
    down(g, width - 1, 0, height);
  }

  /** The centre of the pixel a coordinate falls into, so that lines of one pixel stay sharp. */
  protected static double crisp(double coordinate) {
    return Math.floor(coordinate) + 0.5;
  }

  /** Writes a sentence in the middle: why there is nothing to see and what to do. */
  protected static void say(GraphicsContext g, double width, double height, String sentence) {
    g.setFill(Palette.MUTED);
    g.setTextAlign(TextAlignment.CENTER);
    g.setTextBaseline(VPos.CENTER);
    g.fillText(sentence, width / 2, height / 2, Math.max(40, width - 16));
    g.setTextAlign(TextAlignment.LEFT);
    g.setTextBaseline(VPos.BASELINE);
  }
}
