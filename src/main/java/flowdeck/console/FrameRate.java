package flowdeck.console;

import flowdeck.core.Frame;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Achieved rate of a camera, from the frames that were seen. JavaFX thread only. */
final class FrameRate {
  private static final int FRAMES = 30;

  private final ArrayDeque<Seen> recent = new ArrayDeque<>();

  private record Seen(long sequence, long captureNanos) {}

  void see(@Nullable Frame frame) {
    if (frame == null) {
      return;
    }
    Seen last = recent.peekLast();
    if (last != null && last.sequence() == frame.sequence()) {
      return;
    }
    if (last != null && frame.captureNanos() < last.captureNanos()) {
      recent.clear(); // a recording that started anew
    }
    recent.addLast(new Seen(frame.sequence(), frame.captureNanos()));
    if (recent.size() > FRAMES) {
      recent.removeFirst();
    }
  }

  /** Frames per second over the last frames seen, counting only those seen. */
  double hertz() {
    Seen first = recent.peekFirst();
    Seen last = recent.peekLast();
    if (first == null || last == null || last.captureNanos() <= first.captureNanos()) {
      return 0;
    }
    return (recent.size() - 1) * 1e9 / (last.captureNanos() - first.captureNanos());
  }
}
