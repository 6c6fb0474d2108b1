package flowdeck.sim.render;

import flowdeck.camera.CameraModel;
import flowdeck.sim.SceneState;
import flowdeck.sim.Solid;
import flowdeck.sim.cloth.ClothState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives every pixel its colour once it is known what is seen there. */
final class Resolver {
  private static final int TONE_LAST = Palette.TONE_STEPS - 1;

  /** Steps of the tone table per step of the packed backdrop. */
  private static final float TONE_PER_UNIT = Palette.TONE_UNIT / Backdrop.UNIT;

  private final CameraModel camera;
  private final Projector projector;
  private final ShadowMap shadows;
  private final Backdrop backdrop;
  private final byte[] backdropTone = new byte[1024];

  /** Texel column, texel row and height along the light: constant, then per column, row and 1. */
  private final float[] toMap = new float[12];

  private float[] paints = new float[0];
  private Lighting light = Lighting.of(Appearance.LIVE);
  private float hx;
  private float hy;
  private float hz;

  Resolver(CameraModel camera, Projector projector, ShadowMap shadows, Backdrop backdrop) {
    this.camera = camera;
    this.projector = projector;
    this.shadows = shadows;
    this.backdrop = backdrop;
    for (int i = 0; i < backdropTone.length; i++) {
      backdropTone[i] = Palette.TONE[Math.min(TONE_LAST, (int) ((i + 0.5f) * TONE_PER_UNIT))];
    }
  }

  /** Takes over a light for which the shadow map has been aimed. */
  void light(Lighting lighting) {
    light = lighting;
    double[] eye = camera.eye();
    double[] origin = camera.ray(0.5, 0.5);
    double[] right = camera.ray(1.5, 0.5);
    double[] down = camera.ray(0.5, 1.5);
    for (int row = 0; row < 3; row++) {
      double fixed = shadows.toMap[4 * row + 3];
      double perColumn = 0;
      double perRow = 0;
      double constant = 0;
      for (int i = 0; i < 3; i++) {
        double a = shadows.toMap[4 * row + i];
        fixed += a * eye[i];
        constant += a * origin[i];
        perColumn += a * (right[i] - origin[i]);
        perRow += a * (down[i] - origin[i]);
      }
      toMap[4 * row] = (float) fixed;
      toMap[4 * row + 1] = (float) perColumn;
      toMap[4 * row + 2] = (float) perRow;
      toMap[4 * row + 3] = (float) constant;
    }
    // The highlight is taken for a viewer far away along the lens.
    double[] view = camera.ray(camera.cx(), camera.cy());
    double length = Math.sqrt(view[0] * view[0] + view[1] * view[1] + view[2] * view[2]);
    double x = light.lx() - view[0] / length;
    double y = light.ly() - view[1] / length;
    double z = light.lz() - view[2] / length;
    double half = Math.sqrt(x * x + y * y + z * z);
    hx = (float) (x / half);
    hy = (float) (y / half);
    hz = (float) (z / half);
  }

  /** Takes over the colours of the bodies' pieces in order and, after them, of the cloth. */
  void bodies(List<SceneState.Body> bodies, @Nullable ClothState cloth) {
    int[] towel = cloth == null ? new int[0] : ClothShape.colours(cloth.rgb());
    int count = Palette.FIRST_BODY + towel.length;
    for (SceneState.Body body : bodies) {
      count += body.solid().pieces().size();
    }
    if (paints.length != 5 * count) {
      paints = new float[5 * count];
      for (int i = 0; i < Palette.FIRST_BODY; i++) {
        System.arraycopy(Palette.fixed(i), 0, paints, 5 * i, 5);
      }
    }
    int number = Palette.FIRST_BODY;
    for (SceneState.Body body : bodies) {
      for (Solid.Piece piece : body.solid().pieces()) {
        paint(number++, piece.rgb(), 0.10f);
      }
    }
    for (int rgb : towel) {
      paint(number++, rgb, 0);
    }
  }

  private void paint(int number, int rgb, float shine) {
    int at = 5 * number;
    paints[at] = Palette.linear(rgb >> 16);
    paints[at + 1] = Palette.linear(rgb >> 8);
    paints[at + 2] = Palette.linear(rgb);
    paints[at + 3] = shine;
    paints[at + 4] = 4;
  }

  /** Writes all pixels. */
  void shade(byte[] bgr) {
    int width = camera.width();
    int[] seen = projector.image.seen;
    for (int row = 0; row < camera.height(); row++) {
      float s0 = toMap[2] * row + toMap[3];
      float t0 = toMap[6] * row + toMap[7];
      int i = row * width;
      for (int column = 0; column < width; column++, i++) {
        if (seen[i] == 0) {
          float z = 1 / backdrop.inverseDepth[i];
          float s = toMap[0] + (toMap[1] * column + s0) * z;
          float t = toMap[4] + (toMap[5] * column + t0) * z;
          shadeBackdrop(bgr, i, shadows.openness(s, t));
        } else {
          shadeObject(bgr, i, column, row, s0, t0, seen[i]);
        }
      }
    }
  }

  private void shadeBackdrop(byte[] bgr, int i, int open) {
    int shade = backdrop.shade[i];
    int lamp = backdrop.lamp[i];
    bgr[3 * i] = backdropTone[(shade & 1023) + ((lamp & 1023) * open >> 8)];
    bgr[3 * i + 1] = backdropTone[(shade >> 10 & 1023) + ((lamp >> 10 & 1023) * open >> 8)];
    bgr[3 * i + 2] = backdropTone[(shade >> 20 & 1023) + ((lamp >> 20 & 1023) * open >> 8)];
  }

  private void shadeObject(byte[] bgr, int i, int column, int row, float s0, float t0, int id) {
    float[] n = projector.normals;
    int at = 9 * id;
    float nx = n[at] + n[at + 1] * column + n[at + 2] * row;
    float ny = n[at + 3] + n[at + 4] * column + n[at + 5] * row;
    float nz = n[at + 6] + n[at + 7] * column + n[at + 8] * row;
    float scale = 1 / (float) Math.sqrt(nx * nx + ny * ny + nz * nz + 1e-12f);
    nx *= scale;
    ny *= scale;
    nz *= scale;
    int paint = 5 * projector.paint[id];
    float facing = nx * light.lx() + ny * light.ly() + nz * light.lz();
    float direct = 0;
    float shine = 0;
    if (facing > 0) {
      float z = 1 / projector.image.depth[i];
      float s = toMap[0] + (toMap[1] * column + s0) * z;
      float t = toMap[4] + (toMap[5] * column + t0) * z;
      float h = toMap[8] + (toMap[9] * column + toMap[10] * row + toMap[11]) * z;
      float open = shadows.lit(s, t, h);
      direct = facing * open;
      float power = Math.max(0, nx * hx + ny * hy + nz * hz);
      for (int k = 0; k < paints[paint + 4]; k++) {
        power *= power;
      }
      shine = paints[paint + 3] * power * open;
    }
    float up = 0.5f + 0.5f * nz;
    float fill =
        Lighting.FILL
            * Math.max(0, nx * Lighting.FILL_X + ny * Lighting.FILL_Y + nz * Lighting.FILL_Z);
    float[] lamp = light.lamp();
    for (int c = 0; c < 3; c++) {
      float around =
          light.ambient()
              * (Lighting.GROUND[c] + (Lighting.SKY[c] - Lighting.GROUND[c]) * up + fill);
      float value = paints[paint + c] * (around + direct * lamp[c]) + shine * lamp[c];
      int step = Math.min(TONE_LAST, (int) (value * Palette.TONE_UNIT));
      bgr[3 * i + 2 - c] = Palette.TONE[step];
    }
  }
}
