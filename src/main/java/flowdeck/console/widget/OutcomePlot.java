package flowdeck.console.widget;

import java.util.List;
import java.util.stream.Collectors;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.Font;
import javafx.scene.text.FontWeight;
import javafx.scene.text.TextAlignment;

/**
 * Success rates with their intervals, and at which stage trials ended, in both readings of the
 * paper's Table I.
 */
public final class OutcomePlot extends Plot {
  private static final double HEAD = 26;
  private static final double ROW = 58;
  private static final double READING = 92;
  private static final Font BOLD = Font.font("Lato", FontWeight.BOLD, 12);

  private List<Row> rows = List.of();

  /**
   * One row: trials of one task, policy and selection.
   *
   * @param task its title
   * @param name policy and selection
   * @param remark what was left out, or empty
   * @param stages titles in order
   * @param lastCompleted how many trials completed each stage and none after it; the last one is
   *     the number of successes
   * @param failedAt how many trials failed at each stage
   * @param unplaced failures of which the stage was not said
   * @param successes among the trials
   * @param trials counted ones
   * @param low lower end of the 95 % Wilson interval, a fraction
   * @param high upper end
   */
  public record Row(
      String task,
      String name,
      String remark,
      List<String> stages,
      int[] lastCompleted,
      int[] failedAt,
      int unplaced,
      int successes,
      int trials,
      double low,
      double high) {

    /** The success rate in words. */
    public String rate() {
      return trials == 0
          ? "no judged trial"
          : "%d of %d, %.0f %% [%.0f, %.0f]"
              .formatted(successes, trials, 100.0 * successes / trials, 100 * low, 100 * high);
    }
  }

  /** Shows rows. */
  public void show(List<Row> newest) {
    rows = newest;
    setAccessibleText(
        newest.stream()
            .map(row -> row.task() + ", " + row.name() + ": " + row.rate())
            .collect(Collectors.joining("; ")));
    setPrefHeight(Math.max(90, 2 * HEAD + ROW * newest.size()));
    setMinHeight(getPrefHeight());
    changed();
  }

  @Override
  protected void draw(GraphicsContext g, double width, double height) {
    if (rows.isEmpty()) {
      say(g, width, height, "Judged trials are summed up here, with 95 % intervals");
      return;
    }
    double nameWidth = Math.clamp(0.2 * width, 150, 260);
    double barLeft = nameWidth + 10;
    double barWidth = Math.clamp(0.26 * width, 170, 340);
    double cellsLeft = barLeft + barWidth + 24;
    double cellsWidth = width - cellsLeft - 6;
    g.setFill(Palette.MUTED);
    g.fillText("success, 95 % Wilson interval", barLeft, 14, barWidth);
    String task = "";
    double y = HEAD;
    for (Row row : rows) {
      if (!row.task().equals(task)) {
        task = row.task();
        head(g, row, cellsLeft + READING, cellsWidth - READING, y);
      }
      names(g, row, nameWidth, y);
      interval(g, row, barLeft, barWidth, y);
      cells(g, row, cellsLeft, cellsWidth, y);
      y += ROW;
    }
    scale(g, barLeft, barWidth, y);
  }

  private static void head(GraphicsContext g, Row row, double left, double width, double y) {
    double each = width / row.stages().size();
    g.setFill(Palette.MUTED);
    for (int i = 0; i < row.stages().size(); i++) {
      g.fillText(
          fit("%d %s".formatted(i + 1, row.stages().get(i)), each - 6), left + i * each + 2, y - 5);
    }
  }

  /** As much of the words as fits at about six pixels a letter. */
  private static String fit(String words, double width) {
    int letters = (int) Math.max(1, width / 5.6);
    return words.length() <= letters ? words : words.substring(0, letters - 1).strip() + "…";
  }

  private static void names(GraphicsContext g, Row row, double width, double y) {
    g.setFill(Palette.VALUE);
    g.setFont(BOLD);
    g.fillText(fit(row.task(), width), 2, y + 14);
    g.setFont(Palette.SMALL);
    g.setFill(Palette.TEXT);
    g.fillText(fit(row.name(), width), 2, y + 29);
    g.setFill(Palette.MUTED);
    g.fillText(row.remark(), 2, y + 43, width);
  }

  private static void interval(GraphicsContext g, Row row, double left, double width, double y) {
    double middle = y + 26;
    g.setFill(Palette.FIELD);
    g.fillRect(left, middle - 7, width, 14);
    g.setFill(Palette.LINE);
    for (int i = 0; i <= 4; i++) {
      down(g, left + i * width / 4, middle - 7, middle + 7);
    }
    g.setFill(Palette.TEXT);
    g.fillText(row.rate(), left, y + 13, width);
    if (row.trials() == 0) {
      return;
    }
    g.setFill(Palette.BAND);
    g.setGlobalAlpha(0.6);
    g.fillRect(left + row.low() * width, middle - 4, (row.high() - row.low()) * width, 8);
    g.setGlobalAlpha(1);
    double x = left + width * row.successes() / row.trials();
    g.setFill(Palette.STRONG);
    g.fillPolygon(
        new double[] {x, x + 6, x, x - 6},
        new double[] {middle - 6, middle, middle + 6, middle},
        4);
  }

  private static void cells(GraphicsContext g, Row row, double left, double width, double y) {
    double each = (width - READING) / row.stages().size();
    line(g, "last completed", row.lastCompleted(), row, left, each, y + 3, Palette.BAND);
    line(g, "failed at", row.failedAt(), row, left, each, y + 27, Palette.OTHER);
    g.setFill(Palette.MUTED);
    String aside = row.unplaced() == 0 ? "" : "%d not placed".formatted(row.unplaced());
    g.fillText(aside, left, y + 53, READING);
  }

  private static void line(
      GraphicsContext g,
      String reading,
      int[] counts,
      Row row,
      double left,
      double each,
      double y,
      javafx.scene.paint.Color colour) {
    g.setFill(Palette.MUTED);
    g.fillText(reading, left, y + 14);
    g.setTextAlign(TextAlignment.CENTER);
    for (int i = 0; i < counts.length; i++) {
      double x = left + READING + i * each;
      g.setFill(Palette.FIELD);
      g.fillRect(x + 1, y, each - 2, 20);
      if (counts[i] > 0) {
        g.setFill(colour);
        g.setGlobalAlpha(0.15 + 0.45 * counts[i] / Math.max(1, row.trials()));
        g.fillRect(x + 1, y, each - 2, 20);
        g.setGlobalAlpha(1);
      }
      g.setFill(counts[i] > 0 ? Palette.STRONG : Palette.MUTED);
      g.fillText(counts[i] > 0 ? Integer.toString(counts[i]) : "·", x + each / 2, y + 14);
    }
    g.setTextAlign(TextAlignment.LEFT);
  }

  private static void scale(GraphicsContext g, double left, double width, double y) {
    g.setFill(Palette.MUTED);
    g.setTextAlign(TextAlignment.CENTER);
    for (int i = 0; i <= 2; i++) {
      g.fillText(
          i * 50 + " %", Math.clamp(left + i * width / 2, left + 8, left + width - 14), y + 2);
    }
    g.setTextAlign(TextAlignment.LEFT);
  }
}
