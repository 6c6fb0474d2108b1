package flowdeck.console.widget;

import flowdeck.camera.calibration.BoardView;
import java.util.List;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;

/**
 * Where in the camera's image the corners of a board were seen: dots for earlier pictures, squares
 * for the newest. What stays empty of both is where the board has not been yet.
 */
public final class CornersPlot extends Plot {
  private static final Color RIM = Color.web("#101214", 0.7);
  private static final double DOT = 5;
  private static final double SQUARE = 9;

  private List<BoardView> views = List.of();
  private double imageWidth = 4;
  private double imageHeight = 3;

  /** Shows the corners of these pictures, oldest first. */
  public void show(List<BoardView> newest) {
    if (newest != views) {
      views = newest;
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

  @Override
  protected void draw(GraphicsContext g, double width, double height) {
    double scale = Math.min(width / imageWidth, height / imageHeight);
    double left = Math.floor((width - scale * imageWidth) / 2);
    double top = Math.floor((height - scale * imageHeight) / 2);
    for (int i = 0; i < views.size(); i++) {
      BoardView view = views.get(i);
      boolean last = i == views.size() - 1;
      // A camera that came back at another size still shows the same field of view.
      double across = scale * imageWidth / view.width();
      double along = scale * imageHeight / view.height();
      for (int corner = 0; corner < view.corners(); corner++) {
        double x = left + across * (view.pixels()[2 * corner] + 0.5);
        double y = top + along * (view.pixels()[2 * corner + 1] + 0.5);
        if (last) {
          square(g, x, y);
        } else {
          dot(g, x, y);
        }
      }
    }
  }

  private static void dot(GraphicsContext g, double x, double y) {
    g.setFill(RIM);
    g.fillOval(x - DOT / 2 - 1, y - DOT / 2 - 1, DOT + 2, DOT + 2);
    g.setFill(Palette.ACCENT);
    g.fillOval(x - DOT / 2, y - DOT / 2, DOT, DOT);
  }

  private static void square(GraphicsContext g, double x, double y) {
    g.setFill(RIM);
    g.fillRect(x - SQUARE / 2 - 1, y - SQUARE / 2 - 1, SQUARE + 2, SQUARE + 2);
    g.setFill(Color.WHITE);
    g.fillRect(x - SQUARE / 2, y - SQUARE / 2, SQUARE, SQUARE);
    g.setFill(RIM);
    g.fillRect(x - SQUARE / 2 + 2, y - SQUARE / 2 + 2, SQUARE - 4, SQUARE - 4);
  }
}
