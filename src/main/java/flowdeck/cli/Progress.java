package flowdeck.cli;

import flowdeck.core.Clock;
import flowdeck.station.ProgressLine;
import java.io.PrintWriter;
import java.time.Duration;

/** One line of progress with an estimate, at most every few seconds. */
final class Progress {
  private static final long EVERY_NANOS = 2_000_000_000L;

  private final PrintWriter out;
  private final Clock wall = Clock.system();
  private final long startNanos = wall.nanos();
  private final int before;
  private long printedNanos = startNanos - EVERY_NANOS;

  Progress(PrintWriter out) {
    this(out, 0);
  }

  /**
   * @param before what was done already when the work began: it took no time
   */
  Progress(PrintWriter out, int before) {
    this.out = out;
    this.before = before;
  }

  /** Says where the work is, unless it just did. */
  void at(int done, int of, String detail) {
    long now = wall.nanos();
    if (now - printedNanos < EVERY_NANOS && done < of) {
      return;
    }
    printedNanos = now;
    long elapsed = now - startNanos;
    String left =
        done == before ? "" : text(Duration.ofNanos(elapsed / (done - before) * (of - done)));
    out.println(new ProgressLine(done, of, left, detail).text());
    out.flush();
  }

  static String text(Duration duration) {
    return ProgressLine.duration(duration.toSeconds());
  }
}
