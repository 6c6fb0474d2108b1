/**
 * From an observation history to a {@link flowdeck.core.Plan}: NF-P, the Diffusion Policy it is
 * compared with, their image encoder, the selection among candidates, and the model folders they
 * are read from (paper §IV).
 *
 * <p>A policy belongs to the policy thread, which owns its native memory. Uses core and flow.
 */
@NullMarked
package flowdeck.policy;

import org.jspecify.annotations.NullMarked;
