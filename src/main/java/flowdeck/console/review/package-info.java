/**
 * Looking at a recorded episode: its picture with joints and likelihoods in step, and the marks of
 * the trial that it shows. JavaFX thread only.
 */
@NullMarked
package flowdeck.console.review;

import org.jspecify.annotations.NullMarked;
