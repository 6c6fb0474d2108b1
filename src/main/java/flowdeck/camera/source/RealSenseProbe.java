package flowdeck.camera.source;

import flowdeck.core.Clock;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Tries the RealSense library out in another process first: on some machines it kills the one that
 * calls it, which no Java code can prevent.
 */
final class RealSenseProbe {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final long LOOK_MILLIS = 50;
  private static final int FIRST_SIGNAL = 128;

  private final Clock wall = Clock.system();
  private final List<String> command;
  private final Duration patience;

  /** Tries with this program's own Java. */
  RealSenseProbe() {
    this(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx64m",
            "-XX:TieredStopAtLevel=1",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=%s".formatted(nowhere()),
            "-cp",
            System.getProperty("java.class.path"),
            RealSenseProbeMain.class.getName()),
        PATIENCE);
  }

  /**
   * @param command what to run; it is safe if that ends with 0
   */
  RealSenseProbe(List<String> command, Duration patience) {
    this.command = List.copyOf(command);
    this.patience = patience;
  }

  private static File nowhere() {
    return Redirect.DISCARD.file();
  }

  /**
   * Returns if the library may be used.
   *
   * @param cancelled looked at again and again; the trial ends soon once it says so
   * @throws IOException with a clause that says how the trial ended
   */
  void check(BooleanSupplier cancelled) throws IOException {
    Process trial =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD)
            .redirectInput(Redirect.from(nowhere()))
            .start();
    try {
      long deadline = wall.nanos() + patience.toNanos();
      while (!trial.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        if (cancelled.getAsBoolean()) {
          throw new IOException("no longer wanted");
        }
        if (wall.nanos() > deadline) {
          throw unsafe("did not end within %d s".formatted(patience.toSeconds()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the RealSense library was tried out", e);
    } finally {
      trial.destroyForcibly();
    }
    int code = trial.exitValue();
    if (code > FIRST_SIGNAL) {
      throw unsafe("was killed by signal %d".formatted(code - FIRST_SIGNAL));
    }
    if (code != 0) {
      throw unsafe("ended with code %d".formatted(code));
    }
  }

  private static IOException unsafe(String how) {
    return new IOException(
        "the RealSense library is not safe here (a trial run %s); use the camera by V4L2 instead"
            .formatted(how));
  }
}
