package flowdeck.sim.render;

import flowdeck.core.Pose;

/**
 * A mesh at its place in the scene.
 *
 * @param mesh its shape
 * @param pose its body's frame in the cell
 * @param number position in the list of parts
 * @param paint where the mesh's own paints begin in {@link Palette}: they count from 0
 */
record Part(Mesh mesh, Pose pose, int number, int paint) {
  /** Half a turn about z. */
  static final Pose HALF_TURN = new Pose(0, 0, 0, -1, 0, 0, 0, -1, 0, 0, 0, 1);
}
