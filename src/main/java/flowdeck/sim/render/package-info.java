/**
 * What the simulated camera sees: a small z-buffer rasteriser in plain Java, the shapes of two LBR
 * iiwa arms and a table, shadows, and the labels (where things are in the image) that training the
 * encoder needs.
 *
 * <p>A renderer belongs to one thread; make one per thread. Same scene, same bytes: everything is
 * IEEE arithmetic, square roots and tables, with no library whose last digit may differ. Uses core,
 * camera and the scene of the package above.
 */
@NullMarked
package flowdeck.sim.render;

import org.jspecify.annotations.NullMarked;
