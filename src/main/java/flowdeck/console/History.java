package flowdeck.console;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The trial's decisions of the last ten minutes, fewer if they are large, and the one that the
 * operator looks back at. JavaFX thread only.
 */
public final class History {
  /** How long decisions are kept. */
  public static final long KEPT_NANOS = 600_000_000_000L;

  private final long mostBytes;
  private final List<Past> kept = new ArrayList<>();
  private long bytes;
  private @Nullable Past lookedAt;
  private boolean pinned;

  public History() {
    this(128L << 20);
  }

  History(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  void add(Past newest) {
    kept.add(newest);
    bytes += newest.bytes();
    int gone = 0;
    while (gone < kept.size() - 1
        && (bytes > mostBytes || kept.get(gone).nanos() < newest.nanos() - KEPT_NANOS)) {
      Past oldest = kept.get(gone++);
      bytes -= oldest.bytes();
      if (oldest == lookedAt) {
        live();
      }
    }
    kept.subList(0, gone).clear();
  }

  void clear() {
    kept.clear();
    bytes = 0;
    live();
  }

  /** All that is kept, oldest first; to read at once, it changes with the next pulse. */
  public List<Past> kept() {
    return java.util.Collections.unmodifiableList(kept);
  }

  /** The decision to show: the one looked back at, else the newest; null before the first. */
  public @Nullable Past seen() {
    return lookedAt != null ? lookedAt : kept.isEmpty() ? null : kept.getLast();
  }

  /** Whether an earlier decision than the newest is shown. */
  public boolean lookingBack() {
    return lookedAt != null;
  }

  /** Whether the decision stays shown when the mouse leaves. */
  public boolean pinned() {
    return pinned;
  }

  /**
   * Looks back at the decision in force at a time.
   *
   * @param stay whether it stays shown when the mouse leaves
   */
  public void lookAt(long nanos, boolean stay) {
    if (!kept.isEmpty()) {
      lookedAt = kept.get(indexAt(nanos));
      pinned = stay;
    }
  }

  /** Moves by a number of decisions; past the newest, the view is live again. */
  public void step(int decisions) {
    Past from = seen();
    if (from == null) {
      return;
    }
    int target = indexAt(from.nanos()) + decisions;
    if (target >= kept.size()) {
      live();
    } else if (lookedAt != null || decisions < 0) {
      lookedAt = kept.get(Math.max(0, target));
      pinned = true;
    }
  }

  /** Shows the newest again. */
  public void live() {
    lookedAt = null;
    pinned = false;
  }

  private int indexAt(long nanos) {
    int low = 0;
    int high = kept.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (kept.get(middle).nanos() <= nanos) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
