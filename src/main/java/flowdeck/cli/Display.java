package flowdeck.cli;

import java.util.Locale;

/** Whether there is a screen to open a window on. */
final class Display {
  private Display() {}

  /** On Linux a window needs an X server; elsewhere the system has one. */
  static boolean present() {
    if ("Headless".equals(System.getProperty("glass.platform"))) {
      return false;
    }
    boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
    String display = System.getenv("DISPLAY");
    return !linux || (display != null && !display.isBlank());
  }

  /** Makes JavaFX draw into memory; call before its first use. */
  static void useHeadlessToolkit() {
    System.setProperty("glass.platform", "Headless");
    System.setProperty("prism.order", "sw");
  }
}
