/**
 * Tasks and their stages, trials and their outcomes, the trial store, and the statistics over it.
 *
 * <p>Tasks come from YAML ({@link flowdeck.trial.Tasks}); a running trial is followed by {@link
 * flowdeck.trial.StageProgress}; {@link flowdeck.trial.store.TrialStore} keeps everything in one
 * SQLite file; {@link flowdeck.trial.SessionSummary} says what the trials show. All but the store
 * are immutable values for any thread; the store serialises its callers and waits for the disk.
 *
 * <p>Uses core and recording.
 */
@NullMarked
package flowdeck.trial;

import org.jspecify.annotations.NullMarked;
