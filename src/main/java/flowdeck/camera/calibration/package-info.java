/**
 * How a camera's lens projects and where it stands in the cell, found from pictures of a ChArUco
 * board: shown by hand for the lens, held by an arm for the place.
 *
 * <p>Everything is computed on the calling thread in a second or two; nothing native is kept. Uses
 * camera and core; OpenCV through JavaCV.
 */
@NullMarked
package flowdeck.camera.calibration;

import org.jspecify.annotations.NullMarked;
