/**
 * The working place put together: one cell, one policy, one trial at a time, its recorder and its
 * store. The console and the commands both drive it.
 *
 * <p>Uses everything but console and cli.
 */
@NullMarked
package flowdeck.station;

import org.jspecify.annotations.NullMarked;
