package flowdeck.sim.cloth;

/** The moving points of a cloth; every particle has the same mass, which is the unit of mass. */
final class Particles {
  final int count;

  /** x, y, z per particle, m. */
  final double[] position;

  /** Positions at the start of the substep. */
  final double[] before;

  /** m/s. */
  final double[] velocity;

  /** Inverse mass: 1, or 0 while a gripper holds the particle. */
  final double[] freedom;

  /** Who holds the particle, as in {@link ClothState#holder()}. */
  final byte[] holder;

  Particles(ClothState start) {
    count = start.columns() * start.rows();
    position = new double[3 * count];
    before = new double[3 * count];
    velocity = new double[3 * count];
    freedom = new double[count];
    holder = new byte[count];
    for (int i = 0; i < position.length; i++) {
      position[i] = start.position()[i];
      before[i] = position[i];
    }
    for (int i = 0; i < count; i++) {
      freedom[i] = 1;
    }
  }

  void hold(int particle, byte by) {
    holder[particle] = by;
    freedom[particle] = 0;
  }

  void free(int particle) {
    holder[particle] = ClothState.FREE;
    freedom[particle] = 1;
  }

  /**
   * Coulomb friction by position: takes back the part of this substep's movement along a surface,
   * up to {@code most}.
   *
   * @param nx unit normal of the surface
   * @param dx how far the surface itself moved in this substep, m
   * @param most coefficient of friction times the depth that was pushed out, m
   */
  void rub(
      int particle, double nx, double ny, double nz, double dx, double dy, double dz, double most) {
    int at = 3 * particle;
    double mx = position[at] - before[at] - dx;
    double my = position[at + 1] - before[at + 1] - dy;
    double mz = position[at + 2] - before[at + 2] - dz;
    double along = mx * nx + my * ny + mz * nz;
    mx -= along * nx;
    my -= along * ny;
    mz -= along * nz;
    double slide = Math.sqrt(mx * mx + my * my + mz * mz);
    if (slide < 1e-12) {
      return;
    }
    double back = most >= slide ? 1 : most / slide;
    position[at] -= back * mx;
    position[at + 1] -= back * my;
    position[at + 2] -= back * mz;
  }
}
