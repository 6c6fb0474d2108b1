/**
 * The window's frame: navigation, STOP, banners, the pulse, and the application itself.
 *
 * <p>One view, one FXML, one view model each; view models know nothing of the scene graph. JavaFX
 * thread only.
 */
@NullMarked
package flowdeck.console.shell;

import org.jspecify.annotations.NullMarked;
