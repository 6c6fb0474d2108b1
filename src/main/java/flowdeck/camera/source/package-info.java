/**
 * What live cameras read: V4L2 devices, addresses, files, and a RealSense through its own library.
 *
 * <p>A session belongs to the reading thread of its {@link flowdeck.camera.LiveCamera}. Everything
 * native is copied before it is handed on. Uses camera and core; FFmpeg and librealsense through
 * JavaCV, system calls through {@code java.lang.foreign}.
 */
@NullMarked
package flowdeck.camera.source;

import org.jspecify.annotations.NullMarked;
