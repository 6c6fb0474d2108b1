/**
 * An evaluation as it was laid down before its first trial, and how far it has come. What is laid
 * down is never changed afterwards: who could choose the number of trials, the order or the rule
 * for stopping along the way could choose the result.
 *
 * <p>Immutable records; any thread.
 */
@NullMarked
package flowdeck.trial.protocol;

import org.jspecify.annotations.NullMarked;
