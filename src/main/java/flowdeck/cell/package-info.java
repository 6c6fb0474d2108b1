/**
 * What a real cell consists of, read from and written to its file: where the arms stand, how they,
 * their grippers and the camera are reached, and what limits hold.
 *
 * <p>One YAML file is one cell; {@link flowdeck.cell.CellFile#open} reads it. Every message about a
 * file names its line and the field; a setup that was not read from a file (one being made in a
 * dialog) is checked by the very same rules. Records only, no device is opened and no thread is
 * made here; any thread. Uses core, camera and arms; Jackson for YAML.
 */
@NullMarked
package flowdeck.cell;

import org.jspecify.annotations.NullMarked;
