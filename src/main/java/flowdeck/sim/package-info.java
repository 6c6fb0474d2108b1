/**
 * The simulated cell: physics, renderer, tasks and scripted experts; serves a camera and two arms.
 *
 * <p>Advanced by whoever owns its time (the control thread). Uses core, camera and arms.
 */
@NullMarked
package flowdeck.sim;

import org.jspecify.annotations.NullMarked;
