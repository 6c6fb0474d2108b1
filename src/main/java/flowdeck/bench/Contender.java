package flowdeck.bench;

import flowdeck.core.Clock;

/** Something that makes the same decision again and again. Confined to one thread. */
interface Contender extends AutoCloseable {

  /** Makes one decision; returns its wall time in milliseconds. */
  double millis();

  @Override
  default void close() {}

  /** One that is timed from outside. */
  static Contender timed(Runnable decision) {
    Clock wall = Clock.system();
    return () -> {
      long start = wall.nanos();
      decision.run();
      return (wall.nanos() - start) / 1e6;
    };
  }
}
