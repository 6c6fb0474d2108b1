/**
 * The console's own controls: plots drawn on a canvas, the camera picture, buttons that show their
 * key.
 *
 * <p>JavaFX thread only. Nothing here knows where values come from. Uses core.
 */
@NullMarked
package flowdeck.console.widget;

import org.jspecify.annotations.NullMarked;
