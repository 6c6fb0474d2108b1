/**
 * Cloth of the simulated cell: a grid of particles held together by compliant distances (extended
 * position-based dynamics), with self-collision, friction on the table and grippers that push it
 * and pinch it.
 *
 * <p>The coupling is one way: grippers and table move the cloth, the cloth does not push back on
 * the arms, and rigid bodies and cloth do not touch. Only additions, multiplications, divisions and
 * square roots in a fixed order are used, so that the same inputs give the same bits everywhere.
 *
 * <p>Belongs to the thread that advances the cell; snapshots ({@link
 * flowdeck.sim.cloth.ClothState}) are for any thread. Uses core and the sizes of table and gripper
 * in {@link flowdeck.sim}.
 */
@NullMarked
package flowdeck.sim.cloth;

import org.jspecify.annotations.NullMarked;
