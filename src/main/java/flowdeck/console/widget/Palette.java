package flowdeck.console.widget;

import javafx.scene.paint.Color;
import javafx.scene.text.Font;

/**
 * What canvases draw with. The style sheet holds the same colours under the names given here; a
 * test compares the two.
 */
public final class Palette {
  public static final Color FIELD = Color.web("#1b1e21");
  public static final Color LINE = Color.web("#2c3034");
  public static final Color EDGE = Color.web("#454b53");
  public static final Color DONE = Color.web("#3a4047");
  public static final Color TEXT = Color.web("#c9cdd3");
  public static final Color STRONG = Color.web("#e8eaed");
  public static final Color VALUE = Color.web("#d9dce0");
  public static final Color MUTED = Color.web("#9aa1aa");
  public static final Color ACCENT = Color.web("#7fb0e6");
  public static final Color BAND = Color.web("#6fa3dc");
  public static final Color OTHER = Color.web("#d9a066");
  public static final Color WARN = Color.web("#f0bd68");

  /** Text on plots. */
  public static final Font SMALL = Font.font("Lato", 11);

  private Palette() {}
}
