/**
 * Cameras as ports: whatever delivers {@link flowdeck.core.Frame frames}; a video file played as
 * one.
 *
 * <p>Each camera has one thread that writes the newest frame. Uses core; FFmpeg through JavaCV.
 */
@NullMarked
package flowdeck.camera;

import org.jspecify.annotations.NullMarked;
