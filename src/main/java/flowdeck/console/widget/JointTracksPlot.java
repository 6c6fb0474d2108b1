package flowdeck.console.widget;

import java.util.List;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.TextAlignment;
import org.jspecify.annotations.Nullable;

/**
 * One strip per joint over a whole recording: where it was (thick) and where it was told to go
 * (thin), and both at the moment that is looked at. Each strip takes the extent of its own curves.
 */
public final class JointTracksPlot extends Plot {
  private static final double GAP = 4;
  private static final double LABEL = 30;
  private static final double VALUE = 54;

  private @Nullable Tracks tracks;
  private double fraction;
  private String empty = "";

  /**
   * What is drawn.
   *
   * @param strips in order
   */
  public record Tracks(List<Strip> strips) {
    public Tracks {
      strips = List.copyOf(strips);
    }
  }

  /**
   * One joint or gripper. Arrays run over the recording.
   *
   * @param label short name
   * @param leastRange height of the strip at least, in its unit
   * @param format of a value, for reading
   */
  public record Strip(
      String label, double[] measured, double[] target, double leastRange, String format) {}

  /** Shows a recording, or a sentence if there is none. */
  public void show(@Nullable Tracks newest, String sentence) {
    tracks = newest;
    empty = sentence;
    changed();
  }

  /** Moves the cursor: 0 at the recording's start, 1 at its end. */
  public void at(double newest) {
    if (newest != fraction) {
      fraction = newest;
      changed();
    }
  }

  @Override
  protected void draw(GraphicsContext g, double width, double height) {
    Tracks t = tracks;
    if (t == null || t.strips().isEmpty()) {
      say(g, width, height, empty);
      return;
    }
    double each = (height - GAP * (t.strips().size() - 1)) / t.strips().size();
    double right = width - VALUE;
    for (int i = 0; i < t.strips().size(); i++) {
      Strip strip = t.strips().get(i);
      double top = i * (each + GAP);
      g.setFill(Palette.FIELD);
      g.fillRect(LABEL, Math.floor(top), right - LABEL, Math.floor(each));
      curves(g, strip, top, each, right);
      g.setFill(Palette.WARN);
      double x = LABEL + fraction * (right - LABEL);
      down(g, Math.min(x, right - 1), top, top + each);
      int now =
          (int)
              Math.clamp(
                  Math.round(fraction * (strip.measured().length - 1)), 0, Integer.MAX_VALUE);
      double base = top + each / 2 + 4;
      g.setFill(Palette.MUTED);
      g.fillText(strip.label(), 2, base);
      g.setFill(Palette.VALUE);
      g.setTextAlign(TextAlignment.RIGHT);
      g.fillText(Scale.signed(strip.format().formatted(strip.measured()[now])), width - 2, base);
      g.setTextAlign(TextAlignment.LEFT);
    }
  }

  private static void curves(
      GraphicsContext g, Strip strip, double top, double height, double right) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double[] curve : new double[][] {strip.measured(), strip.target()}) {
      for (double value : curve) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    double half = Math.max(strip.leastRange(), 1.15 * (high - low)) / 2;
    Scale scale = new Scale((low + high) / 2 - half, (low + high) / 2 + half, half);
    g.setStroke(Palette.OTHER);
    g.setLineWidth(2.6); // below the other, and to be seen beside it
    curve(g, strip.measured(), scale, top, height, right);
    g.setStroke(Palette.STRONG);
    g.setLineWidth(1.1);
    curve(g, strip.target(), scale, top, height, right);
    g.setLineWidth(1);
  }

  /** At most one point per pixel. */
  private static void curve(
      GraphicsContext g, double[] values, Scale scale, double top, double height, double right) {
    int n = (int) Math.min(values.length, Math.max(2, right - LABEL));
    double[] x = new double[n];
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      double share = n == 1 ? 0 : i / (n - 1.0);
      x[i] = LABEL + share * (right - LABEL);
      y[i] =
          top
              + height
                  * (1 - scale.fraction(values[(int) Math.round(share * (values.length - 1))]));
    }
    g.strokePolyline(x, y, n);
  }
}
