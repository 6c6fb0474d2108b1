/**
 * What trials say beyond chance: success rates with intervals, two policies beside each other,
 * stages, times until a stage, and evidence that may be looked at after every trial.
 *
 * <p>Everything is a function of numbers and may be called from any thread. References: Wilson
 * (1927), Clopper and Pearson (1934), Brown, Cai and DasGupta (2001), Newcombe (1998), Barnard
 * (1945), Boschloo (1970), Kaplan and Meier (1958), Turner, Ly and Grünwald (2024).
 */
@NullMarked
package flowdeck.trial.statistics;

import org.jspecify.annotations.NullMarked;
