/**
 * RoboTwin's recordings, one HDF5 file per episode, as datasets of our own. Uses core and the
 * dataset's writer.
 */
@NullMarked
package flowdeck.dataset.robotwin;

import org.jspecify.annotations.NullMarked;
