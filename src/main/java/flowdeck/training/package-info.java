/**
 * From demonstrations to model folders: strided windows, losses, trainers, checkpoints (paper
 * §IV-B, §V-A).
 *
 * <p>Uses core, flow, policy and dataset.
 */
@NullMarked
package flowdeck.training;

import org.jspecify.annotations.NullMarked;
