package flowdeck.camera;

import java.util.function.BooleanSupplier;

/** Waits for what another thread does. */
public final class Await {
  private Await() {}

  /** Waits until something holds; fails after ten seconds. */
  public static void until(String what, BooleanSupplier holds) throws InterruptedException {
    within(10, what, holds);
  }

  /** Waits until something holds and tells how long that took, s; fails after a time. */
  public static double within(double seconds, String what, BooleanSupplier holds)
      throws InterruptedException {
    long start = System.nanoTime();
    while (!holds.getAsBoolean()) {
      if ((System.nanoTime() - start) * 1e-9 > seconds) {
        throw new AssertionError("Not within %s s: %s".formatted(seconds, what));
      }
      Thread.sleep(2);
    }
    return (System.nanoTime() - start) * 1e-9;
  }
}
