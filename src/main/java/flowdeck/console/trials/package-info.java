/**
 * The Trials screen: the session's trials, their labels, and the table of outcomes.
 *
 * <p>One view, one FXML, one view model each; view models know nothing of the scene graph. JavaFX
 * thread only.
 */
@NullMarked
package flowdeck.console.trials;

import org.jspecify.annotations.NullMarked;
