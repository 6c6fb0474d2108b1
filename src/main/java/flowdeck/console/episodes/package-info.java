/**
 * The Episodes screen: what was recorded in this session.
 *
 * <p>One view, one FXML, one view model each; view models know nothing of the scene graph. JavaFX
 * thread only.
 */
@NullMarked
package flowdeck.console.episodes;

import org.jspecify.annotations.NullMarked;
