package flowdeck.sim.cloth;

import java.util.Arrays;

/**
 * Keeps layers of a cloth apart: particles that are no neighbours in the cloth stay at a distance a
 * little below the spacing, so that no particle passes between those of another layer. Near pairs
 * are found with a hash grid when the cloth has moved, and separated in every substep.
 */
final class Layers {
  /** Distance kept, as a share of the spacing. */
  private static final double APART = 0.75;

  /** Pairs up to this much further apart are watched, m. */
  private static final double MARGIN = 0.006;

  /** Pairs are found anew when a particle has moved this far along an axis, m. */
  private static final double FAR = 0.0015;

  /** Most that a pair is pushed apart in a substep, m: overlaps come apart gently. */
  private static final double MAX_PUSH = 0.0005;

  private static final double FRICTION = 0.4;

  private final int columns;
  private final double distance;
  private final double cell;
  private final int[] head;
  private final int[] next;

  /** Positions at which pairs were last found. */
  private final double[] found;

  /** Cell of each particle: x, y, z. */
  private final int[] place;

  private int[] first = new int[4096];
  private int[] second = new int[4096];
  private int pairs;

  Layers(int columns, int rows, double spacing) {
    this.columns = columns;
    distance = APART * spacing;
    cell = distance + MARGIN;
    head = new int[Integer.highestOneBit(4 * columns * rows)];
    next = new int[columns * rows];
    place = new int[3 * columns * rows];
    found = new double[3 * columns * rows];
    Arrays.fill(found, Double.MAX_VALUE);
  }

  /** Sees to it that the pairs are known that may touch during the next step. */
  void watch(Particles particles) {
    if (stale(particles.position)) {
      System.arraycopy(particles.position, 0, found, 0, found.length);
      find(particles);
    }
  }

  /** Whether a particle has come far since pairs were last found. */
  private boolean stale(double[] p) {
    boolean near = true;
    for (int i = 0; i < p.length; i++) {
      double moved = p[i] - found[i];
      near &= moved < FAR && moved > -FAR;
    }
    return !near;
  }

  private void find(Particles particles) {
    double[] p = particles.position;
    Arrays.fill(head, -1);
    pairs = 0;
    for (int i = 0; i < particles.count; i++) {
      for (int k = 3 * i; k < 3 * i + 3; k++) {
        // A coordinate that is no number lands in cell 0; the cloth is found diverged afterwards.
        place[k] = (int) Math.floor(p[k] / cell);
      }
      int x = place[3 * i];
      int y = place[3 * i + 1];
      int z = place[3 * i + 2];
      for (int cz = z - 1; cz <= z + 1; cz++) {
        for (int cy = y - 1; cy <= y + 1; cy++) {
          for (int cx = x - 1; cx <= x + 1; cx++) {
            findIn(p, i, cx, cy, cz);
          }
        }
      }
      int slot = slot(x, y, z);
      next[i] = head[slot];
      head[slot] = i;
    }
  }

  private void findIn(double[] p, int i, int x, int y, int z) {
    for (int j = head[slot(x, y, z)]; j >= 0; j = next[j]) {
      // Cells may share a slot; a particle counts only in its own cell.
      if (place[3 * j] == x
          && place[3 * j + 1] == y
          && place[3 * j + 2] == z
          && squared(p, i, j) < cell * cell
          && !neighbours(i, j)) {
        add(j, i);
      }
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
