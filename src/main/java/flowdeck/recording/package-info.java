/**
 * Records ticks as dataset episodes, off the control path, and survives crashes.
 *
 * <p>One writer thread owns the files. Uses core and dataset.
 */
@NullMarked
package flowdeck.recording;

import org.jspecify.annotations.NullMarked;
