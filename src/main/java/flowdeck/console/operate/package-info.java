/**
 * The Operate screen: what the policy sees, proposes and does, and the trial panel.
 *
 * <p>One view, one FXML, one view model each; view models know nothing of the scene graph. JavaFX
 * thread only.
 */
@NullMarked
package flowdeck.console.operate;

import org.jspecify.annotations.NullMarked;
