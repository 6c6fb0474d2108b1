/**
 * What evaluations and sessions say, for people and programs.
 *
 * <p>Immutable values and functions; any thread.
 */
@NullMarked
package flowdeck.trial.report;

import org.jspecify.annotations.NullMarked;
