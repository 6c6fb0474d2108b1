package flowdeck.console.shell;

import flowdeck.console.Operations;
import flowdeck.console.Views;
import flowdeck.core.InputException;
import flowdeck.core.NamedThreads;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;

/**
 * The console as an application of its own: shows at once that it opens, and in the same window
 * what it opened or why it could not.
 */
public final class ConsoleApp extends Application {
  /** JavaFX makes the application itself, so what it shows waits here. */
  private static volatile @Nullable Show next;

  private @Nullable Console console;

  /** What to open, and how that went. */
  private static final class Show {
    private final String title;
    private final Supplier<Operations> opening;
    private final Consumer<Console> opened;
    private volatile @Nullable Thread thread;
    private volatile @Nullable RuntimeException failure;

    private Show(String title, Supplier<Operations> opening, Consumer<Console> opened) {
      this.title = title;
      this.opening = opening;
      this.opened = opened;
    }
  }

  /**
   * Opens the console and returns when its window is closed. Call once per program.
   *
   * @param opening opens what the console operates; slow, so on a thread of its own, which has
   *     ended when this returns
   * @param opened told on the JavaFX thread once the console shows
   * @throws RuntimeException what {@code opening} threw, after the operator has read it
   */
  public static void run(String title, Supplier<Operations> opening, Consumer<Console> opened) {
    Show show = new Show(title, opening, opened);
    next = show;
    // Beyond six changed places JavaFX paints their union anew, which is most of this window.
    System.setProperty(
        "prism.dirtyregioncount", System.getProperty("prism.dirtyregioncount", "15"));
    Application.launch(ConsoleApp.class);
    try {
      Thread thread = show.thread;
      if (thread != null) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    RuntimeException failure = show.failure;
    if (failure != null) {
      throw failure;
    }
  }

  /** Closes the window, so that {@link #run} returns; from any thread. */
  public static void exit() {
    Platform.exit();
  }

  @Override
  public void start(Stage stage) {
    Show show = Objects.requireNonNull(next, "ConsoleApp.run was not called");
    Views.Loaded<OpeningView> opening = OpeningView.load();
    stage.setTitle(show.title);
    stage.setScene(opening.root().getScene());
    stage.show();
    show.thread = NamedThreads.start("opening", () -> open(show, stage, opening.view()));
  }

  private void open(Show show, Stage stage, OpeningView view) {
    try {
      Operations operations = show.opening.get();
      Platform.runLater(
          () -> {
            console = Console.open(stage, operations, show.title);
            show.opened.accept(console);
          });
    } catch (RuntimeException e) { // thread root: shown here, and thrown again by run
      show.failure = e;
      String reason =
          e instanceof InputException
              ? String.valueOf(e.getMessage())
              : "Internal error: %s; the log has the details.".formatted(e);
      Platform.runLater(() -> view.refuse(reason));
    }
  }

  @Override
  public void stop() {
    if (console != null) {
      console.close();
    }
  }
}
