/**
 * The conditional neural spline flow: rational-quadratic splines, coupling layers, densities,
 * sampling and gradients, in plain Java on arrays (paper §III-B).
 *
 * <p>No threads of its own; objects are confined to the thread that uses them unless they say
 * otherwise. Uses core.
 */
@NullMarked
package flowdeck.flow;

import org.jspecify.annotations.NullMarked;
