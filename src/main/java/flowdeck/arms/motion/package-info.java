/**
 * Kinematics of the LBR iiwa 7 R800 and the motion limiter that every target passes.
 *
 * <p>Pure computation, no threads. Uses core.
 */
@NullMarked
package flowdeck.arms.motion;

import org.jspecify.annotations.NullMarked;
