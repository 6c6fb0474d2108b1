package flowdeck.sim.cloth;

import java.util.Arrays;

/**
 * Keeps layers of a cloth apart: particles that are no neighbours in the cloth stay at a distance a
 * little below the spacing, so that no particle passes between those of another layer. Near pairs
 * are found with a hash grid once per step and separated in every substep.
 */
final class Layers {
  /** Distance kept, as a share of the spacing. */
  private static final double APART = 0.75;

  /** Pairs up to this much further apart are watched during a step, m. */
  private static final double MARGIN = 0.006;

  /** Most that a pair is pushed apart in a substep, m: overlaps come apart gently. */
  private static final double MAX_PUSH = 0.0005;

  private static final double FRICTION = 0.4;

  private final int columns;
  private final double distance;
  private final double cell;
  private final int[] head;
  private final int[] next;
  private int[] first = new int[4096];
  private int[] second = new int[4096];
  private int pairs;

  Layers(int columns, int rows, double spacing) {
    this.columns = columns;
    distance = APART * spacing;
    cell = distance + MARGIN;
    head = new int[Integer.highestOneBit(4 * columns * rows)];
    next = new int[columns * rows];
  }

  /** Finds the pairs that may touch during the next step. */
  void find(Particles particles) {
    double[] p = particles.position;
    Arrays.fill(head, -1);
    pairs = 0;
    double near = cell * cell;
    for (int i = 0; i < particles.count; i++) {
      int cx = index(p[3 * i]);
      int cy = index(p[3 * i + 1]);
      int cz = index(p[3 * i + 2]);
      for (int x = cx - 1; x <= cx + 1; x++) {
        for (int y = cy - 1; y <= cy + 1; y++) {
          for (int z = cz - 1; z <= cz + 1; z++) {
            for (int j = head[slot(x, y, z)]; j >= 0; j = next[j]) {
              // Two cells may share a slot; a particle counts only in its own cell.
              if (index(p[3 * j]) == x
                  && index(p[3 * j + 1]) == y
                  && index(p[3 * j + 2]) == z
                  && squared(p, i, j) < near
                  && !neighbours(i, j)) {
                add(j, i);
              }
            }
          }
        }
      }
      int slot = slot(cx, cy, cz);
      next[i] = head[slot];
      head[slot] = i;
    }
  }

  private void add(int a, int b) {
    if (pairs == first.length) {
      // Only a cloth crumpled more than ever before comes here.
      first = Arrays.copyOf(first, 2 * pairs);
      second = Arrays.copyOf(second, 2 * pairs);
    }
    first[pairs] = a;
    second[pairs++] = b;
  }

  private int index(double coordinate) {
    // A coordinate that is no number lands in cell 0; the cloth is found diverged afterwards.
    return (int) Math.floor(coordinate / cell);
  }

  private int slot(int x, int y, int z) {
    return (x * 73_856_093 ^ y * 19_349_663 ^ z * 83_492_791) & (head.length - 1);
  }

  private boolean neighbours(int a, int b) {
    int rows = a / columns - b / columns;
    int across = a % columns - b % columns;
    return rows * rows <= 1 && across * across <= 1;
  }

  private static double squared(double[] p, int a, int b) {
    double dx = p[3 * b] - p[3 * a];
    double dy = p[3 * b + 1] - p[3 * a + 1];
    double dz = p[3 * b + 2] - p[3 * a + 2];
    return dx * dx + dy * dy + dz * dz;
  }

  /** Pushes near pairs apart and lets them rub. */
  void separate(Particles particles) {
    double[] p = particles.position;
    double[] q = particles.before;
    double[] w = particles.freedom;
    for (int i = 0; i < pairs; i++) {
      int a = first[i];
      int b = second[i];
      double sum = w[a] + w[b];
      int pa = 3 * a;
      int pb = 3 * b;
      double nx = p[pb] - p[pa];
      double ny = p[pb + 1] - p[pa + 1];
      double nz = p[pb + 2] - p[pa + 2];
      double square = nx * nx + ny * ny + nz * nz;
      if (sum == 0 || square >= distance * distance || square < 1e-18) {
        continue;
      }
      double length = Math.sqrt(square);
      nx /= length;
      ny /= length;
      nz /= length;
      double push = Math.min(distance - length, MAX_PUSH);
      double mx = p[pb] - q[pb] - p[pa] + q[pa];
      double my = p[pb + 1] - q[pb + 1] - p[pa + 1] + q[pa + 1];
      double mz = p[pb + 2] - q[pb + 2] - p[pa + 2] + q[pa + 2];
      double along = mx * nx + my * ny + mz * nz;
      mx -= along * nx;
      my -= along * ny;
      mz -= along * nz;
      double slide = Math.sqrt(mx * mx + my * my + mz * mz);
      double back = slide <= FRICTION * push ? 1 : FRICTION * push / slide;
      double ga = w[a] / sum;
      double gb = w[b] / sum;
      p[pa] += ga * (back * mx - push * nx);
      p[pa + 1] += ga * (back * my - push * ny);
      p[pa + 2] += ga * (back * mz - push * nz);
      p[pb] -= gb * (back * mx - push * nx);
      p[pb + 1] -= gb * (back * my - push * ny);
      p[pb + 2] -= gb * (back * mz - push * nz);
    }
  }
}
