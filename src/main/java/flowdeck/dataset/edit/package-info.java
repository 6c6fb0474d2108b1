/**
 * Tools on datasets as a whole: copies, merges, splits, and edits in place with a trash. The
 * console and the commands call them. Uses core and the dataset's copying.
 */
@NullMarked
package flowdeck.dataset.edit;

import org.jspecify.annotations.NullMarked;
