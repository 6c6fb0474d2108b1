/**
 * The Episodes screen: recorded datasets, their episodes, and what can be done with these. The work
 * is done by {@code station.DatasetDesk} and {@code station.EpisodeReplay}.
 *
 * <p>One view, one FXML, one view model each; view models know nothing of the scene graph. JavaFX
 * thread only.
 */
@NullMarked
package flowdeck.console.episodes;

import org.jspecify.annotations.NullMarked;
