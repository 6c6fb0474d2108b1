/**
 * Arms as ports: whatever takes joint targets and reports measured positions.
 *
 * <p>Uses core.
 */
@NullMarked
package flowdeck.arms;

import org.jspecify.annotations.NullMarked;
