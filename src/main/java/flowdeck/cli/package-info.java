/**
 * The command line.
 *
 * <p>Uses everything.
 */
@NullMarked
package flowdeck.cli;

import org.jspecify.annotations.NullMarked;
