/**
 * Labelled pictures for training the encoder: moments of trials and arrangements nobody would think
 * of, in changing light and colours. Uses the tasks and the renderer.
 */
@NullMarked
package flowdeck.sim.scenes;

import org.jspecify.annotations.NullMarked;
