/**
 * The tasks of the simulated cell, one class each, and the parts they share: how starts are spread
 * over seeds, how a trial is followed up its stages, and how an expert's script is put together.
 *
 * <p>A class here is a task when it implements {@link flowdeck.sim.SimTask} and has a public
 * constructor without parameters; a task file names it under {@code simulated}, {@code
 * stack_blocks_two} for {@link flowdeck.sim.task.StackBlocksTwo}. Nothing else has to know of it.
 */
@NullMarked
package flowdeck.sim.task;

import org.jspecify.annotations.NullMarked;
