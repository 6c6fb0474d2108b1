/**
 * Datasets of ours in LeRobot's format 2.1, which some trainers still ask for. Uses core and the
 * dataset's copying.
 */
@NullMarked
package flowdeck.dataset.lerobot21;

import org.jspecify.annotations.NullMarked;
