/**
 * The Models screen: the policy folders and their facts.
 *
 * <p>One view, one FXML, one view model each; view models know nothing of the scene graph. JavaFX
 * thread only.
 */
@NullMarked
package flowdeck.console.models;

import org.jspecify.annotations.NullMarked;
