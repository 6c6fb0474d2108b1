/**
 * Cameras as ports: whatever delivers {@link flowdeck.core.Frame frames}.
 *
 * <p>Each camera has one thread that writes the newest frame. Uses core.
 */
@NullMarked
package flowdeck.camera;

import org.jspecify.annotations.NullMarked;
