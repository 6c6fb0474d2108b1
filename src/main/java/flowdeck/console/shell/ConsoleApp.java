package flowdeck.console.shell;

import flowdeck.console.Operations;
import java.util.Objects;
import java.util.function.Consumer;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;

/** The console as an application of its own. */
public final class ConsoleApp extends Application {
  /** JavaFX makes the application itself, so what it shows waits here. */
  private static volatile @Nullable Show next;

  private @Nullable Console console;

  private record Show(Operations operations, String title, Consumer<Console> opened) {}

  /**
   * Opens the console and returns when its window is closed. Call once per program.
   *
   * @param opened told on the JavaFX thread once the window shows
   */
  public static void run(Operations operations, String title, Consumer<Console> opened) {
    next = new Show(operations, title, opened);
    // Beyond six changed places JavaFX paints their union anew, which is most of this window.
    System.setProperty(
        "prism.dirtyregioncount", System.getProperty("prism.dirtyregioncount", "15"));
    Application.launch(ConsoleApp.class);
  }

  /** Closes the window, so that {@link #run} returns; from any thread. */
  public static void exit() {
    Platform.exit();
  }

  @Override
  public void start(Stage stage) {
    Show show = Objects.requireNonNull(next, "ConsoleApp.run was not called");
    console = Console.open(stage, show.operations(), show.title());
    show.opened().accept(console);
  }

  @Override
  public void stop() {
    if (console != null) {
      console.close();
    }
  }
}
