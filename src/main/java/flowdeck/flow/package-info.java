/**
 * The conditional neural spline flow: rational-quadratic splines, coupling layers, densities,
 * sampling and gradients (paper §III-B), on arrays.
 *
 * <p>Data flows one way: a context network turns the observation into a conditioning; blocks of
 * candidates, side by side, go through the coupling layers; kernels do the arithmetic, with vectors
 * where the machine has them. {@link flowdeck.flow.Workers} are the only threads; other objects are
 * confined to the thread that uses them unless they say otherwise. Uses core.
 */
@NullMarked
package flowdeck.flow;

import org.jspecify.annotations.NullMarked;
