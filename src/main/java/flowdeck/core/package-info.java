/**
 * The words every other package speaks: immutable records of what was seen, planned, sent and
 * measured, the newest-value cell between threads, the clock, and the named threads.
 *
 * <p>Uses nothing but the JDK. Everything here may be used from any thread.
 */
@NullMarked
package flowdeck.core;

import org.jspecify.annotations.NullMarked;
