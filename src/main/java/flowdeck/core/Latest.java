package flowdeck.core;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The newest value from one thread for readers on others: writers never wait, readers see the
 * newest value and miss the ones between.
 *
 * @param <T> an immutable type
 */
public final class Latest<T> {
  private final AtomicReference<@Nullable T> value = new AtomicReference<>();

  /** Replaces the value. */
  public void set(T newest) {
    value.set(newest);
  }

  /** The newest value, or null before the first. */
  public @Nullable T get() {
    return value.get();
  }

  /** The newest value, removing it, or null if nothing came since the last take. */
  public @Nullable T take() {
    return value.getAndSet(null);
  }
}
