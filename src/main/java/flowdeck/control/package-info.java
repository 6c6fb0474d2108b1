/**
 * The tick: reads the cell, asks the policy, limits the target, sends it, watches over all, and
 * stops.
 *
 * <p>One control thread, one policy thread. Uses core and the ports camera, policy and arms.
 */
@NullMarked
package flowdeck.control;

import org.jspecify.annotations.NullMarked;
