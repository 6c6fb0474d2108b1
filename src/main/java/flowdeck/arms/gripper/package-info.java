/**
 * Grippers as ports: whatever opens and closes and tells how far it is open. Robotiq's over Modbus
 * RTU, and such as are wired to the robot's own inputs and outputs.
 *
 * <p>Uses core.
 */
@NullMarked
package flowdeck.arms.gripper;

import org.jspecify.annotations.NullMarked;
