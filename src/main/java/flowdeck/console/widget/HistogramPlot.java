package flowdeck.console.widget;

import flowdeck.console.AxisRange;
import java.util.Arrays;
import java.util.List;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.TextAlignment;

/** How often something took how long, with a logarithmic count axis. */
public final class HistogramPlot extends Plot {
  private static final double LEFT = 44;
  private static final double BOTTOM = 24;

  private List<Long> counts = List.of();
  private double bucketMillis = 1;
  private String unit = "ms late";
  private String empty = "Starts with the control loop";

  /** Shows counts; bucket i covers i to i + 1 bucket widths. */
  public void show(List<Long> newest, double widthMillis) {
    if (!newest.equals(counts) || widthMillis != bucketMillis) {
      counts = newest;
      bucketMillis = widthMillis;
      changed();
    }
  }

  /** What the axis counts, e.g. "ms late". */
  public void setUnit(String words) {
    unit = words;
  }

  public String getUnit() {
    return unit;
  }

  /** What to say before there is anything. */
  public void setEmpty(String sentence) {
    empty = sentence;
  }

  public String getEmpty() {
    return empty;
  }

  /** Shows counts; leaves out the empty end, which in a long histogram is most of it. */
  public void show(long[] newest, double widthMillis) {
    int end = newest.length;
    while (end > 0 && newest[end - 1] == 0) {
      end--;
    }
    int shown = Math.min(newest.length, Math.max(end, Math.min(newest.length, 20)));
    show(Arrays.stream(newest).limit(shown).boxed().toList(), widthMillis);
  }

  @Override
  protected void draw(GraphicsContext g, double width, double height) {
    long most = counts.stream().mapToLong(Long::longValue).max().orElse(0);
    if (most == 0) {
      say(g, width, height, empty);
      return;
    }
    double decades = Math.max(1, Math.ceil(Math.log10(most + 1)));
    double plotHeight = height - BOTTOM - 8;
    g.setTextAlign(TextAlignment.RIGHT);
    for (int decade = 0; decade <= decades; decade++) {
      double y = crisp(8 + plotHeight * (1 - decade / decades));
      g.setFill(Palette.LINE);
      across(g, LEFT, width - 8, y);
      g.setFill(Palette.MUTED);
      g.fillText(label(decade), LEFT - 6, y + 4);
    }
    double each = (width - LEFT - 8) / counts.size();
    g.setFill(Palette.BAND);
    for (int i = 0; i < counts.size(); i++) {
      long count = counts.get(i);
      if (count > 0) {
        double tall = Math.max(2, plotHeight * Math.log10(count + 1) / decades);
        g.fillRect(LEFT + i * each, 8 + plotHeight - tall, Math.max(1, each - 1), tall);
      }
    }
    g.setFill(Palette.MUTED);
    g.setTextAlign(TextAlignment.CENTER);
    double step = AxisRange.niceStep(46 / each * bucketMillis);
    int every = Math.max(1, (int) Math.round(step / bucketMillis));
    while (every < 20 && Math.abs(10 * every * bucketMillis % 1) > 1e-9) {
      every++; // so that a tick's label is exact with one decimal
    }
    for (int i = 0; LEFT + i * each < width - 70; i += every) {
      g.fillText("%.1f".formatted(i * bucketMillis), LEFT + i * each, height - 8);
    }
    g.setTextAlign(TextAlignment.RIGHT);
    g.fillText(unit, width - 8, height - 8);
    g.setTextAlign(TextAlignment.LEFT);
  }

  private static String label(int decade) {
    return decade < 3
        ? Integer.toString((int) Math.pow(10, decade))
        : decade < 6 ? (int) Math.pow(10, decade - 3) + "k" : (int) Math.pow(10, decade - 6) + "M";
  }
}
