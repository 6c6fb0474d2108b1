package flowdeck.sim.render;

import flowdeck.core.Pose;
import java.util.Arrays;

/** Puts a mesh together from solids of revolution and bevelled boxes. */
final class MeshBuilder {
  /** Neighbouring faces that turn by less than this (cosine) are shaded as one smooth surface. */
  private static final double SMOOTH_COSINE = 0.65;

  private float[] position = new float[3 * 256];
  private float[] normal = new float[3 * 256];
  private int vertices;
  private int[] index = new int[3 * 256];
  private byte[] material = new byte[256];
  private int triangles;

  Mesh build() {
    return new Mesh(
        Arrays.copyOf(position, 3 * vertices),
        Arrays.copyOf(normal, 3 * vertices),
        Arrays.copyOf(index, 3 * triangles),
        Arrays.copyOf(material, triangles));
  }

  /**
   * A solid of revolution about the z axis of {@code at}.
   *
   * @param profile radius and height of each ring in turn, from the bottom up
   */
  MeshBuilder lathe(Pose at, int segments, int paint, double... profile) {
    int rings = profile.length / 2;
    double[] nr = new double[rings - 1];
    double[] nz = new double[rings - 1];
    for (int i = 0; i < rings - 1; i++) {
      double dr = profile[2 * i + 2] - profile[2 * i];
      double dz = profile[2 * i + 3] - profile[2 * i + 1];
      double length = Math.sqrt(dr * dr + dz * dz);
      nr[i] = dz / length;
      nz[i] = -dr / length;
    }
    for (int i = 0; i < rings - 1; i++) {
      double[] low = blend(nr, nz, i, i - 1);
      double[] high = blend(nr, nz, i, i + 1);
      int first = vertices;
      for (int s = 0; s <= segments; s++) {
        double angle = 2 * StrictMath.PI * s / segments;
        double c = StrictMath.cos(angle);
        double sn = StrictMath.sin(angle);
        ringVertex(at, c, sn, profile[2 * i], profile[2 * i + 1], low);
        ringVertex(at, c, sn, profile[2 * i + 2], profile[2 * i + 3], high);
      }
      for (int s = 0; s < segments; s++) {
        int v = first + 2 * s;
        if (profile[2 * i] > 0) {
          triangle(v, v + 1, v + 2, paint);
        }
        if (profile[2 * i + 2] > 0) {
          triangle(v + 1, v + 3, v + 2, paint);
        }
      }
    }
    return this;
  }

  /** A box about the origin of {@code at} whose edges are cut back by {@code bevel}. */
  MeshBuilder box(Pose at, double hx, double hy, double hz, double bevel, int paint) {
    double[] half = {hx, hy, hz};
    for (int axis = 0; axis < 3; axis++) {
      int b = (axis + 1) % 3;
      int c = (axis + 2) % 3;
      for (int sa = -1; sa <= 1; sa += 2) {
        int first = vertices;
        for (int k = 0; k < 4; k++) {
          double[] p = new double[3];
          p[axis] = sa * half[axis];
          p[b] = ((k & 1) == 0 ? -1 : 1) * (half[b] - bevel);
          p[c] = ((k & 2) == 0 ? -1 : 1) * (half[c] - bevel);
          double[] n = new double[3];
          n[axis] = sa;
          vertex(at, p, n);
        }
        triangle(first, first + 1, first + 2, paint);
        triangle(first + 1, first + 3, first + 2, paint);
      }
      for (int sb = -1; sb <= 1; sb += 2) {
        for (int sc = -1; sc <= 1; sc += 2) {
          edge(at, half, axis, sb, sc, bevel, paint);
        }
      }
    }
    for (int corner = 0; corner < 8; corner++) {
      int first = vertices;
      double[] sign = {
        (corner & 1) == 0 ? -1 : 1, (corner & 2) == 0 ? -1 : 1, (corner & 4) == 0 ? -1 : 1
      };
      for (int axis = 0; axis < 3; axis++) {
        double[] p = new double[3];
        double[] n = new double[3];
        for (int i = 0; i < 3; i++) {
          p[i] = sign[i] * (half[i] - (i == axis ? 0 : bevel));
          n[i] = sign[i] * 0.5773502691896258;
        }
        vertex(at, p, n);
      }
      triangle(first, first + 1, first + 2, paint);
    }
    return this;
  }

  private void edge(Pose at, double[] half, int along, int sb, int sc, double bevel, int paint) {
    int b = (along + 1) % 3;
    int c = (along + 2) % 3;
    int first = vertices;
    for (int end = -1; end <= 1; end += 2) {
      for (int face = 0; face < 2; face++) {
        double[] p = new double[3];
        double[] n = new double[3];
        p[along] = end * (half[along] - bevel);
        p[b] = sb * (half[b] - (face == 0 ? 0 : bevel));
        p[c] = sc * (half[c] - (face == 0 ? bevel : 0));
        n[b] = sb * 0.7071067811865476;
        n[c] = sc * 0.7071067811865476;
        vertex(at, p, n);
      }
    }
    triangle(first, first + 1, first + 2, paint);
    triangle(first + 1, first + 3, first + 2, paint);
  }

  private static double[] blend(double[] nr, double[] nz, int i, int neighbour) {
    if (neighbour < 0 || neighbour >= nr.length) {
      return new double[] {nr[i], nz[i]};
    }
    if (nr[i] * nr[neighbour] + nz[i] * nz[neighbour] < SMOOTH_COSINE) {
      return new double[] {nr[i], nz[i]};
    }
    double r = nr[i] + nr[neighbour];
    double z = nz[i] + nz[neighbour];
    double length = Math.sqrt(r * r + z * z);
    return new double[] {r / length, z / length};
  }

  private void ringVertex(Pose at, double c, double s, double radius, double z, double[] n) {
    vertex(at, new double[] {radius * c, radius * s, z}, new double[] {n[0] * c, n[0] * s, n[1]});
  }

  private void vertex(Pose at, double[] p, double[] n) {
    if (3 * vertices == position.length) {
      position = Arrays.copyOf(position, 2 * position.length);
      normal = Arrays.copyOf(normal, 2 * normal.length);
    }
    double[] placed = at.apply(p[0], p[1], p[2]);
    double[] origin = at.apply(0, 0, 0);
    double[] turned = at.apply(n[0], n[1], n[2]);
    for (int i = 0; i < 3; i++) {
      position[3 * vertices + i] = (float) placed[i];
      normal[3 * vertices + i] = (float) (turned[i] - origin[i]);
    }
    vertices++;
  }

  /** Adds a triangle, turned so that it faces the way its normals point. */
  private void triangle(int a, int b, int c, int paint) {
    float ux = position[3 * b] - position[3 * a];
    float uy = position[3 * b + 1] - position[3 * a + 1];
    float uz = position[3 * b + 2] - position[3 * a + 2];
    float vx = position[3 * c] - position[3 * a];
    float vy = position[3 * c + 1] - position[3 * a + 1];
    float vz = position[3 * c + 2] - position[3 * a + 2];
    float outward =
        (uy * vz - uz * vy) * (normal[3 * a] + normal[3 * b] + normal[3 * c])
            + (uz * vx - ux * vz) * (normal[3 * a + 1] + normal[3 * b + 1] + normal[3 * c + 1])
            + (ux * vy - uy * vx) * (normal[3 * a + 2] + normal[3 * b + 2] + normal[3 * c + 2]);
    if (triangles == material.length) {
      material = Arrays.copyOf(material, 2 * material.length);
      index = Arrays.copyOf(index, 2 * index.length);
    }
    index[3 * triangles] = a;
    index[3 * triangles + 1] = outward >= 0 ? b : c;
    index[3 * triangles + 2] = outward >= 0 ? c : b;
    material[triangles++] = (byte) paint;
  }
}
