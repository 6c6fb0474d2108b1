/**
 * The robots' side of the simulated cell: controllers and grippers that speak the real protocols
 * over sockets of this machine, so that everything above them runs as it would with real arms.
 *
 * <p>Uses core, arms and the simulated cell.
 */
@NullMarked
package flowdeck.sim.robots;

import org.jspecify.annotations.NullMarked;
