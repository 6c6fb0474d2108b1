package flowdeck.sim.render;

/**
 * A closed surface of triangles in its body's frame. Triangles run anticlockwise seen from outside.
 *
 * @param position x, y, z per vertex, m
 * @param normal outward unit normal per vertex
 * @param index three vertices per triangle
 * @param material paint, one per triangle; see {@link Part#paint}
 */
record Mesh(float[] position, float[] normal, int[] index, byte[] material) {
  int vertices() {
    return position.length / 3;
  }

  int triangles() {
    return material.length;
  }
}
