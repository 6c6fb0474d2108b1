/**
 * Cameras as ports: whatever delivers {@link flowdeck.core.Frame frames}; a video file played as
 * one; and {@link flowdeck.camera.LiveCamera}, which keeps a real one connected and tells when its
 * pictures must not be trusted.
 *
 * <p>Each camera has one thread that writes the newest frame; a live one has a second that watches
 * the first. Uses core; FFmpeg and OpenCV through JavaCV. What live cameras read is in {@code
 * source}, how they are calibrated in {@code calibration}; both use this package, not it them.
 */
@NullMarked
package flowdeck.camera;

import org.jspecify.annotations.NullMarked;
