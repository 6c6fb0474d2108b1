/**
 * A recorded dataset played as the cell: its video as the camera, its states as the arms.
 *
 * <p>Uses core, camera, arms and dataset.
 */
@NullMarked
package flowdeck.replay;

import org.jspecify.annotations.NullMarked;
