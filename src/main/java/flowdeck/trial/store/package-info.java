/**
 * Where sessions, trials, labels, edits, events and evaluations are kept: {@link
 * flowdeck.trial.store.TrialStore}. It serialises its callers and waits for the disk or the server.
 */
@NullMarked
package flowdeck.trial.store;

import org.jspecify.annotations.NullMarked;
