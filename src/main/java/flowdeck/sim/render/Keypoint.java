package flowdeck.sim.render;

/**
 * Where a named point of the scene is in the image.
 *
 * @param name e.g. "red block", "left tcp", "left finger +"
 * @param u from the image's left edge (0) to its right (1); outside that range if out of view
 * @param v from the top (0) to the bottom (1)
 * @param depth distance along the lens, m
 * @param z height in the cell, m
 * @param visible fraction that is seen: of a block's outline, of the pixels around a point
 */
public record Keypoint(String name, double u, double v, double depth, double z, double visible) {}
