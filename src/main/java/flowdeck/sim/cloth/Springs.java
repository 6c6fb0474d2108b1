package flowdeck.sim.cloth;

/**
 * The compliant distances that make particles a cloth: along threads (stretch), across meshes
 * (shear) and over two threads (bend). Solved one after another in a fixed order, once per substep.
 */
final class Springs {
  /** Compliances in m per (N per unit mass); soft bending is what makes terry stay folded. */
  private static final double STRETCH = 1e-6;

  private static final double SHEAR = 1e-4;
  private static final double BEND = 3e-2;

  private final int[] first;
  private final int[] second;
  private final double[] rest;

  /** Compliance over the square of the substep. */
  private final double[] softness;

  /** The first so many are threads. */
  private final int threads;

  private final int count;

  Springs(int columns, int rows, double spacing, double stepSeconds) {
    int most = 6 * columns * rows;
    first = new int[most];
    second = new int[most];
    rest = new double[most];
    softness = new double[most];
    double square = stepSeconds * stepSeconds;
    int n = add(0, columns, rows, 0, 1, spacing, STRETCH / square);
    n = add(n, columns, rows, 1, 0, spacing, STRETCH / square);
    threads = n;
    double diagonal = spacing * Math.sqrt(2);
    n = add(n, columns, rows, 1, 1, diagonal, SHEAR / square);
    n = add(n, columns, rows, 1, -1, diagonal, SHEAR / square);
    n = add(n, columns, rows, 0, 2, 2 * spacing, BEND / square);
    count = add(n, columns, rows, 2, 0, 2 * spacing, BEND / square);
  }

  /**
   * Adds all springs of one direction, in an order in which neighbours in the list share no
   * particle: the processor then works on several at once.
   */
  private int add(
      int from, int columns, int rows, int down, int across, double length, double soft) {
    int left = Math.max(0, -across);
    int right = columns - Math.max(0, across);
    int n = from;
    if (down == 0) {
      for (int column = left; column < right; column++) {
        for (int row = 0; row < rows; row++) {
          add(n++, row * columns + column, row * columns + column + across, length, soft);
        }
      }
    } else {
      for (int row = 0; row + down < rows; row++) {
        for (int column = left; column < right; column++) {
          int a = row * columns + column;
          add(n++, a, a + down * columns + across, length, soft);
        }
      }
    }
    return n;
  }

  private void add(int n, int a, int b, double length, double soft) {
    first[n] = a;
    second[n] = b;
    rest[n] = length;
    softness[n] = soft;
  }

  void solve(Particles particles) {
    double[] p = particles.position;
    double[] w = particles.freedom;
    for (int i = 0; i < count; i++) {
      int a = first[i];
      int b = second[i];
      double wa = w[a];
      double wb = w[b];
      if (wa + wb == 0) {
        continue;
      }
      int pa = 3 * a;
      int pb = 3 * b;
      double dx = p[pb] - p[pa];
      double dy = p[pb + 1] - p[pa + 1];
      double dz = p[pb + 2] - p[pa + 2];
      double length = Math.sqrt(dx * dx + dy * dy + dz * dz);
      if (length < 1e-9) {
        continue;
      }
      double by = (length - rest[i]) / ((wa + wb + softness[i]) * length);
      p[pa] += wa * by * dx;
      p[pa + 1] += wa * by * dy;
      p[pa + 2] += wa * by * dz;
      p[pb] -= wb * by * dx;
      p[pb + 1] -= wb * by * dy;
      p[pb + 2] -= wb * by * dz;
    }
  }

  /**
   * Lets held particles go whose threads are pulled longer than {@code most} times their length:
   * towel slips out of a gripper rather than stretch without end.
   */
  void slip(Particles particles, double most) {
    for (int i = 0; i < threads; i++) {
      int a = first[i];
      int b = second[i];
      if (particles.holder[a] != particles.holder[b]
          && squaredLength(particles.position, a, b) > most * most * rest[i] * rest[i]) {
        particles.free(a);
        particles.free(b);
      }
    }
  }

  /** Energy stored in all springs per unit mass, J/kg times particles. */
  double energy(double[] p, double stepSeconds) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      double stretch = Math.sqrt(squaredLength(p, first[i], second[i])) - rest[i];
      sum += 0.5 * stretch * stretch / (softness[i] * stepSeconds * stepSeconds);
    }
    return sum;
  }

  /** Longest thread over its length at rest. */
  double longest(double[] p) {
    double most = 0;
    for (int i = 0; i < threads; i++) {
      most = Math.max(most, Math.sqrt(squaredLength(p, first[i], second[i])) / rest[i]);
    }
    return most;
  }

  private static double squaredLength(double[] p, int a, int b) {
    double dx = p[3 * b] - p[3 * a];
    double dy = p[3 * b + 1] - p[3 * a + 1];
    double dz = p[3 * b + 2] - p[3 * a + 2];
    return dx * dx + dy * dy + dz * dz;
  }
}
