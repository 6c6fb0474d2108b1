/**
 * Tasks and their stages, trials and their outcomes, the trial store, and the statistics over it.
 *
 * <p>Uses core and recording.
 */
@NullMarked
package flowdeck.trial;

import org.jspecify.annotations.NullMarked;
