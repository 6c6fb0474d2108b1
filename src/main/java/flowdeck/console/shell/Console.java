package flowdeck.console.shell;

import atlantafx.base.theme.PrimerDark;
import eu.hansolo.tilesfx.fonts.Fonts;
import flowdeck.console.Keymap;
import flowdeck.console.Live;
import flowdeck.console.Operations;
import flowdeck.console.Refusals;
import flowdeck.console.Views;
import flowdeck.console.widget.Png;
import flowdeck.core.Frame;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import javafx.animation.AnimationTimer;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open console: a window over one station, and the one timer that pulls newest values once per
 * pulse. JavaFX thread only.
 */
public final class Console {
  static final int FILM_WIDTH = 1280;
  static final int FILM_HEIGHT = 800;

  private static final Logger LOG = LoggerFactory.getLogger(Console.class);

  /** Plots take turns over the pulses. */
  private static final int PULSES_TO_SHOW_ALL = 4;

  /** Sizes that follow from sizes are known one layout later. */
  private static final int LAYOUTS_TO_SETTLE = 2;

  private final Scene scene;
  private final ShellView shell;
  private final Live live;
  private final AnimationTimer timer;
  private final AtomicLong pulses = new AtomicLong();
  private boolean failing;
  private @Nullable WritableImage picture;

  private Console(Scene scene, ShellView shell, Live live) {
    this.scene = scene;
    this.shell = shell;
    this.live = live;
    timer =
        new AnimationTimer() {
          @Override
          public void handle(long nanos) {
            pulse(nanos);
          }
        };
  }

  /** Opens the console in a window. */
  public static Console open(Stage stage, Operations operations, String title) {
    Console console = create(operations);
    stage.setTitle(title);
    stage.setMinWidth(1000);
    stage.setMinHeight(700);
    stage.setScene(console.scene);
    stage.show();
    console.timer.start();
    return console;
  }

  /** Builds the console's scene without showing it. */
  private static Console create(Operations operations) {
    useStyle();
    Live live = new Live(operations);
    Views.Loaded<ShellView> loaded =
        new Views(operations, live, new Refusals(), Keymap.ofUser()).load(ShellView.class);
    Scene scene = styled(new Scene(loaded.root()));
    loaded.view().listen(scene);
    return new Console(scene, loaded.view(), live);
  }

  /** Makes the console's fonts and controls known to JavaFX. */
  static void useStyle() {
    Fonts.latoRegular(12);
    Fonts.latoBold(12);
    Application.setUserAgentStylesheet(new PrimerDark().getUserAgentStylesheet());
  }

  /** Gives a scene the console's style sheet. */
  static Scene styled(Scene scene) {
    scene
        .getStylesheets()
        .add(
            Objects.requireNonNull(Console.class.getResource("/styles/console.css"))
                .toExternalForm());
    return scene;
  }

  /** A broken value must not freeze the window: the pulse goes on, the log tells once. */
  private void pulse(long nanos) {
    try {
      live.pull(nanos);
      shell.pulse();
      pulses.incrementAndGet();
      failing = false;
    } catch (RuntimeException e) {
      if (!failing) {
        LOG.error("The console could not show the newest values", e);
      }
      failing = true;
    }
  }

  /** Writes what the window shows to a PNG file. */
  public void snapshot(Path png) {
    Png.write(scene.snapshot(null), png);
  }

  /** Asks for a picture of what the window shows; from any thread. */
  public CompletableFuture<Void> picture(Path png) {
    CompletableFuture<Void> taken = new CompletableFuture<>();
    Platform.runLater(
        () -> {
          try {
            snapshot(png);
            taken.complete(null);
          } catch (RuntimeException e) { // the caller must not wait for ever
            taken.completeExceptionally(e);
          }
        });
    return taken;
  }

  /** A console that is in no window, to take pictures of. */
  static Console unseen(Operations operations) {
    Console console = create(operations);
    // The tiles find their places only in a window; and a film is about the trial.
    Node tiles = Objects.requireNonNull(console.scene.lookup(".tiles"));
    tiles.setVisible(false);
    tiles.setManaged(false);
    console.scene.getRoot().resize(FILM_WIDTH, FILM_HEIGHT);
    console.settle();
    return console;
  }

  /** Gives everything its place, as the window's pulses would. */
  private void settle() {
    for (int i = 0; i < LAYOUTS_TO_SETTLE; i++) {
      scene.getRoot().applyCss();
      scene.getRoot().layout();
    }
  }

  /** What a console shows. */
  record Shown(int width, int height, int[] argb) {
    Frame frame() {
      byte[] bgr = new byte[3 * argb.length];
      for (int i = 0, to = 0; i < argb.length; i++, to += 3) {
        bgr[to] = (byte) argb[i];
        bgr[to + 1] = (byte) (argb[i] >> 8);
        bgr[to + 2] = (byte) (argb[i] >> 16);
      }
      return new Frame(width, height, bgr, 0, 0);
    }
  }

  /**
   * Takes the newest values and a picture of all that then shows.
   *
   * @param nanos time of the pulse
   */
  Shown shown(long nanos) {
    for (int i = 0; i < PULSES_TO_SHOW_ALL; i++) {
      pulse(nanos);
      settle();
    }
    WritableImage shot = scene.snapshot(picture);
    picture = shot;
    int[] argb = new int[FILM_WIDTH * FILM_HEIGHT];
    int width = Math.min(FILM_WIDTH, (int) shot.getWidth());
    int height = Math.min(FILM_HEIGHT, (int) shot.getHeight());
    shot.getPixelReader()
        .getPixels(0, 0, width, height, PixelFormat.getIntArgbPreInstance(), argb, 0, FILM_WIDTH);
    return new Shown(FILM_WIDTH, FILM_HEIGHT, argb);
  }

  /** How many pulses showed the newest values since the console opened; any thread. */
  public long pulses() {
    return pulses.get();
  }

  /** Different camera images shown in the last full second. */
  public double videoPerSecond() {
    return live.videoPerSecond();
  }

  public Scene scene() {
    return scene;
  }

  /** Stops pulling; the window may then be closed. */
  public void close() {
    timer.stop();
  }
}
