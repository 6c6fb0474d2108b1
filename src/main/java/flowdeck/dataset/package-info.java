/**
 * LeRobot datasets: readers, writers, video files, validation.
 *
 * <p>Uses core.
 */
@NullMarked
package flowdeck.dataset;

import org.jspecify.annotations.NullMarked;
