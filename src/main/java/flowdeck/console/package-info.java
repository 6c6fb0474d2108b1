/**
 * The JavaFX window.
 *
 * <p>Everything here runs on the JavaFX thread, pulls newest values once per pulse, and never sits
 * in the control path.
 */
@NullMarked
package flowdeck.console;

import org.jspecify.annotations.NullMarked;
