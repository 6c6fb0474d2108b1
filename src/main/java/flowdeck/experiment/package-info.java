/**
 * What an experiment asks and what came out of it: reads its file into a grid of cells, compares
 * their results, and writes tables and plots. Runs nothing itself. Uses core and trial.
 */
@NullMarked
package flowdeck.experiment;

import org.jspecify.annotations.NullMarked;
