/**
 * KUKA's Fast Robot Interface, spoken by ourselves: what goes over the wire in each version, the
 * rules of answering, and the connection to a controller, without any of KUKA's code.
 *
 * <p>Messages are mutable and reused, so that a thread that answers every few milliseconds makes no
 * objects; they never leave this package. Uses core, and the motion limits of the arms.
 */
@NullMarked
package flowdeck.arms.fri;

import org.jspecify.annotations.NullMarked;
