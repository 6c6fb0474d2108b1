package flowdeck.cli;

import flowdeck.core.Clock;
import flowdeck.training.TrainingProgress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Consumer;

/** Prints training progress every few seconds. */
final class TrainingPrinter implements Consumer<TrainingProgress> {
  private static final long EVERY_NANOS = 5_000_000_000L;
  private final PrintWriter print;
  private long printedNanos = Long.MIN_VALUE;

  TrainingPrinter(PrintWriter print) {
    this.print = print;
  }

  @Override
  public void accept(TrainingProgress progress) {
    long now = Clock.system().nanos();
    if (printedNanos != Long.MIN_VALUE && now - printedNanos < EVERY_NANOS) {
      return;
    }
    printedNanos = now;
    print.printf(
        Locale.ROOT,
        "%s, %.0f windows/s, %s left%n",
        state(progress),
        progress.windowsPerSecond(),
        Progress.text(progress.remaining()));
    print.flush();
  }

  private static String state(TrainingProgress progress) {
    String name =
        switch (progress.phase()) {
          case WARM_START -> "warm start";
          case LIKELIHOOD -> "likelihood";
          case DENOISING -> "denoising";
        };
    String unit = "nats per dimension";
    double heldOut = progress.heldOut();
    double best = progress.best();
    if (progress.phase() == TrainingProgress.Phase.DENOISING) {
      unit = "squared error of the noise";
      heldOut = -heldOut;
      best = -best;
    }
    return String.format(
        Locale.ROOT,
        "%s epoch %d of %d, loss %.3f, held out %.3f (best %.3f) %s",
        name,
        progress.epoch(),
        progress.epochs(),
        progress.loss(),
        heldOut,
        best,
        unit);
  }
}
