package flowdeck.sim.render;

import flowdeck.camera.CameraModel;
import flowdeck.core.Pose;
import java.util.Arrays;

/**
 * Brings parts into the image and into the lamp's view, and remembers for each triangle in view how
 * its normal runs over the image.
 */
final class Projector {
  /** Nothing nearer than this is drawn, m. */
  private static final float NEAR = 0.05f;

  /** A point is hidden only by something this much nearer, m: fingers hide their own tips. */
  private static final float TOLERANCE = 0.02f;

  final Raster image;
  private final CameraModel camera;

  /** Per triangle: normal x = [0] + [1] column + [2] row, then y and z the same way. */
  float[] normals = new float[9 * 4096];

  byte[] paint = new byte[4096];
  short[] part = new short[4096];
  private int triangles;

  private float[] px = new float[1024];
  private float[] py = new float[1024];
  private float[] pd = new float[1024];
  private float[] turned = new float[3 * 1024];
  private final float[] m = new float[12];

  Projector(CameraModel camera) {
    this.camera = camera;
    image = new Raster(camera.width(), camera.height(), true);
  }

  void clear() {
    image.clear();
    // Triangle 0 means "nothing drawn here".
    triangles = 1;
  }

  /** Draws the front faces of a part into the image. */
  void draw(Part drawn) {
    Mesh mesh = drawn.mesh();
    boolean whole = projectToImage(mesh, drawn.pose());
    turnNormals(mesh, drawn.pose());
    int[] index = mesh.index();
    for (int t = 0; t < mesh.triangles(); t++) {
      int a = index[3 * t];
      int b = index[3 * t + 1];
      int c = index[3 * t + 2];
      if (!whole && Float.isNaN(pd[a] + pd[b] + pd[c])) {
        continue;
      }
      float ex = px[b] - px[a];
      float ey = py[b] - py[a];
      float fx = px[c] - px[a];
      float fy = py[c] - py[a];
      float area = ex * fy - fx * ey;
      if (area >= -1e-6f || outside(a, b, c)) {
        continue;
      }
      int id = triangles++;
      if (id == paint.length) {
        normals = Arrays.copyOf(normals, 2 * normals.length);
        paint = Arrays.copyOf(paint, 2 * paint.length);
        part = Arrays.copyOf(part, 2 * part.length);
      }
      paint[id] = (byte) (drawn.paint() + mesh.material()[t]);
      part[id] = (short) drawn.number();
      float inverse = 1 / area;
      for (int k = 0; k < 3; k++) {
        float na = turned[3 * a + k];
        float e = turned[3 * b + k] - na;
        float f = turned[3 * c + k] - na;
        float gx = (e * fy - f * ey) * inverse;
        float gy = (f * ex - e * fx) * inverse;
        int at = 9 * id + 3 * k;
        normals[at] = na - gx * (px[a] - 0.5f) - gy * (py[a] - 0.5f);
        normals[at + 1] = gx;
        normals[at + 2] = gy;
      }
      image.fill(px[a], py[a], pd[a], px[b], py[b], pd[b], px[c], py[c], pd[c], id);
    }
  }

  /**
   * Draws the faces of a part that look away from the lamp; drawing those instead of the lit ones
   * keeps surfaces from shadowing themselves.
   */
  void drawShadow(Part drawn, ShadowMap shadows) {
    Mesh mesh = drawn.mesh();
    compose(shadows.toMap, drawn.pose());
    transform(mesh);
    int[] index = mesh.index();
    Raster map = shadows.map;
    for (int t = 0; t < mesh.triangles(); t++) {
      int a = index[3 * t];
      int b = index[3 * t + 1];
      int c = index[3 * t + 2];
      float area = (px[b] - px[a]) * (py[c] - py[a]) - (px[c] - px[a]) * (py[b] - py[a]);
      if (area > 1e-6f) {
        map.fill(px[a], py[a], pd[a], px[b], py[b], pd[b], px[c], py[c], pd[c], 0);
      }
    }
  }

  /** How much of a part's outline is seen, 0 to 1; what lies outside the image is not seen. */
  double visibleFraction(Part drawn) {
    if (!projectToImage(drawn.mesh(), drawn.pose())) {
      return 0;
    }
    float left = Float.MAX_VALUE;
    float right = -Float.MAX_VALUE;
    float top = Float.MAX_VALUE;
    float bottom = -Float.MAX_VALUE;
    for (int v = 0; v < drawn.mesh().vertices(); v++) {
      left = Math.min(left, px[v]);
      right = Math.max(right, px[v]);
      top = Math.min(top, py[v]);
      bottom = Math.max(bottom, py[v]);
    }
    int x0 = (int) Math.floor(left);
    int y0 = (int) Math.floor(top);
    int w = (int) Math.ceil(right) - x0;
    int h = (int) Math.ceil(bottom) - y0;
    if (w <= 0 || h <= 0 || (long) w * h > 4_000_000L) {
      return 0;
    }
    Raster alone = new Raster(w, h, false);
    alone.clear();
    int[] index = drawn.mesh().index();
    for (int t = 0; t < drawn.mesh().triangles(); t++) {
      int a = index[3 * t];
      int b = index[3 * t + 1];
      int c = index[3 * t + 2];
      float area = (px[b] - px[a]) * (py[c] - py[a]) - (px[c] - px[a]) * (py[b] - py[a]);
      if (area < -1e-6f) {
        alone.fill(
            px[a] - x0,
            py[a] - y0,
            pd[a],
            px[b] - x0,
            py[b] - y0,
            pd[b],
            px[c] - x0,
            py[c] - y0,
            pd[c],
            0);
      }
    }
    int outline = 0;
    int seen = 0;
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        if (alone.depth[y * w + x] > Raster.EMPTY) {
          outline++;
          int ix = x + x0;
          int iy = y + y0;
          if (ix >= 0 && iy >= 0 && ix < image.width && iy < image.height) {
            int id = image.seen[iy * image.width + ix];
            seen += id > 0 && part[id] == drawn.number() ? 1 : 0;
          }
        }
      }
    }
    return outline == 0 ? 0 : (double) seen / outline;
  }

  /** How much of a small neighbourhood of a projected point has nothing clearly in front of it. */
  double visibleAround(double[] pixel) {
    if (pixel[2] < NEAR) {
      return 0;
    }
    float limit = (float) (1 / (pixel[2] - TOLERANCE));
    int x = (int) Math.floor(pixel[0]);
    int y = (int) Math.floor(pixel[1]);
    int free = 0;
    for (int dy = -1; dy <= 1; dy++) {
      for (int dx = -1; dx <= 1; dx++) {
        int ix = x + dx;
        int iy = y + dy;
        if (ix >= 0 && iy >= 0 && ix < image.width && iy < image.height) {
          free += image.depth[iy * image.width + ix] <= limit ? 1 : 0;
        }
      }
    }
    return free / 9.0;
  }

  private boolean outside(int a, int b, int c) {
    return px[a] < 0 && px[b] < 0 && px[c] < 0
        || py[a] < 0 && py[b] < 0 && py[c] < 0
        || px[a] > image.width && px[b] > image.width && px[c] > image.width
        || py[a] > image.height && py[b] > image.height && py[c] > image.height;
  }

  /**
   * Vertices to pixels and one over depth; false if part of the mesh is beside or behind the lens.
   */
  private boolean projectToImage(Mesh mesh, Pose pose) {
    float[] rows = new float[12];
    double[] c = camera.cellToCamera();
    for (int i = 0; i < 4; i++) {
      rows[i] = (float) (camera.fx() * c[i] + camera.cx() * c[8 + i]);
      rows[4 + i] = (float) (camera.fy() * c[4 + i] + camera.cy() * c[8 + i]);
      rows[8 + i] = (float) c[8 + i];
    }
    compose(rows, pose);
    transform(mesh);
    boolean whole = true;
    for (int v = 0; v < mesh.vertices(); v++) {
      if (!(pd[v] > NEAR)) {
        whole = false;
        pd[v] = Float.NaN; // triangles with this corner are left out
        continue;
      }
      float inverse = 1 / pd[v];
      px[v] *= inverse;
      py[v] *= inverse;
      pd[v] = inverse;
    }
    return whole;
  }

  private void compose(float[] rows, Pose p) {
    for (int r = 0; r < 3; r++) {
      double a = rows[4 * r];
      double b = rows[4 * r + 1];
      double c = rows[4 * r + 2];
      m[4 * r] = (float) (a * p.r00() + b * p.r10() + c * p.r20());
      m[4 * r + 1] = (float) (a * p.r01() + b * p.r11() + c * p.r21());
      m[4 * r + 2] = (float) (a * p.r02() + b * p.r12() + c * p.r22());
      m[4 * r + 3] = (float) (a * p.x() + b * p.y() + c * p.z() + rows[4 * r + 3]);
    }
  }

  private void transform(Mesh mesh) {
    int n = mesh.vertices();
    if (n > px.length) {
      px = new float[n];
      py = new float[n];
      pd = new float[n];
      turned = new float[3 * n];
    }
    float[] p = mesh.position();
    float[] ox = px;
    float[] oy = py;
    float[] od = pd;
    float m0 = m[0], m1 = m[1], m2 = m[2], m3 = m[3];
    float m4 = m[4], m5 = m[5], m6 = m[6], m7 = m[7];
    float m8 = m[8], m9 = m[9], m10 = m[10], m11 = m[11];
    for (int v = 0; v < n; v++) {
      float x = p[3 * v];
      float y = p[3 * v + 1];
      float z = p[3 * v + 2];
      ox[v] = m0 * x + m1 * y + m2 * z + m3;
      oy[v] = m4 * x + m5 * y + m6 * z + m7;
      od[v] = m8 * x + m9 * y + m10 * z + m11;
    }
  }

  private void turnNormals(Mesh mesh, Pose p) {
    float[] n = mesh.normal();
    float a = (float) p.r00(), b = (float) p.r01(), c = (float) p.r02();
    float d = (float) p.r10(), e = (float) p.r11(), f = (float) p.r12();
    float g = (float) p.r20(), h = (float) p.r21(), i = (float) p.r22();
    for (int v = 0; v < mesh.vertices(); v++) {
      float x = n[3 * v];
      float y = n[3 * v + 1];
      float z = n[3 * v + 2];
      turned[3 * v] = a * x + b * y + c * z;
      turned[3 * v + 1] = d * x + e * y + f * z;
      turned[3 * v + 2] = g * x + h * y + i * z;
    }
  }
}
