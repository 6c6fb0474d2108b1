/**
 * KUKA's Fast Robot Interface, spoken by ourselves: what goes over the wire in each version,
 * without any of KUKA's code.
 *
 * <p>Uses core.
 */
@NullMarked
package flowdeck.arms.fri;

import org.jspecify.annotations.NullMarked;
