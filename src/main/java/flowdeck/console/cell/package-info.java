/**
 * The Cell screen: the cell's description, the arms' joints, the loop's regularity.
 *
 * <p>One view, one FXML, one view model each; view models know nothing of the scene graph. JavaFX
 * thread only.
 */
@NullMarked
package flowdeck.console.cell;

import org.jspecify.annotations.NullMarked;
