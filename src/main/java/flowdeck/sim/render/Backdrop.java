package flowdeck.sim.render;

import flowdeck.camera.CameraModel;
import flowdeck.sim.TableGeometry;

/**
 * The table, the wall and the floor, which never move: for each pixel how far they are and their
 * light with and without the lamp. Painted again only when the appearance changes.
 */
final class Backdrop {
  /** Where the wall stands behind the table, m. */
  private static final double WALL_X = -1.0;

  /** Width of the darker band along the table's rim, m. */
  private static final float RIM = 0.010f;

  private static final int FLOOR_RGB = 0x55585C;
  private static final double FAR = 50;
  private static final byte TABLE = 0;
  private static final byte WALL = 1;
  private static final byte FLOOR = 2;

  /** Steps per unit of linear light in the packed colours; three numbers of ten bits. */
  static final int UNIT = 640;

  /** One over the depth along the lens, per pixel. */
  final float[] inverseDepth;

  /** Light from everywhere and light from the lamp, packed red, green, blue. */
  final int[] shade;

  final int[] lamp;

  /** Place on the surface in view: x, y on the table, or the floor, or y, z on the wall. */
  private final float[] first;

  private final float[] second;
  private final byte[] surface;

  Backdrop(CameraModel camera) {
    int pixels = camera.width() * camera.height();
    inverseDepth = new float[pixels];
    shade = new int[pixels];
    lamp = new int[pixels];
    first = new float[pixels];
    second = new float[pixels];
    surface = new byte[pixels];
    double[] eye = camera.eye();
    int i = 0;
    for (int v = 0; v < camera.height(); v++) {
      for (int u = 0; u < camera.width(); u++) {
        double[] ray = camera.ray(u + 0.5, v + 0.5);
        double toTable = ray[2] < 0 ? -eye[2] / ray[2] : FAR;
        double toFloor = ray[2] < 0 ? (TableGeometry.FLOOR_Z - eye[2]) / ray[2] : FAR;
        double toWall = ray[0] < 0 ? (WALL_X - eye[0]) / ray[0] : FAR;
        double x = eye[0] + toTable * ray[0];
        double y = eye[1] + toTable * ray[1];
        boolean onTable =
            x >= TableGeometry.MIN_X
                && x <= TableGeometry.MAX_X
                && Math.abs(y) <= TableGeometry.HALF_Y;
        double depth = Math.min(FAR, onTable ? toTable : Math.min(toFloor, toWall));
        surface[i] = onTable ? TABLE : toWall < toFloor ? WALL : FLOOR;
        boolean upright = surface[i] == WALL;
        inverseDepth[i] = (float) (1 / depth);
        first[i] = (float) (eye[upright ? 1 : 0] + depth * ray[upright ? 1 : 0]);
        second[i] = (float) (eye[upright ? 2 : 1] + depth * ray[upright ? 2 : 1]);
        i++;
      }
    }
  }

  /** Paints table and wall for a light. */
  void paint(Appearance appearance, Lighting light) {
    float[] table = linear(appearance.tableRgb());
    float[] panel = linear(appearance.wallRgb());
    float[] floor = linear(FLOOR_RGB);
    Pattern top = appearance.tablePattern();
    Pattern wall = appearance.wallPattern();
    float[] levelShade = light.around(0, 0, 1);
    float levelLamp = Math.max(0, light.lz());
    float[] wallShade = light.around(1, 0, 0);
    float wallLamp = Math.max(0, light.lx());
    float phaseX = (float) appearance.texturePhaseX();
    float phaseY = (float) appearance.texturePhaseY();
    for (int i = 0; i < shade.length; i++) {
      float a = first[i];
      float b = second[i];
      switch (surface[i]) {
        case WALL -> put(i, panel, wall.tone(a, b), wallShade, wallLamp, light);
        case FLOOR -> put(i, floor, 1, levelShade, 0.4f * levelLamp, light);
        default -> {
          float tone = top.tone(a + phaseX, b + phaseY);
          float toRim =
              Math.min(a - (float) TableGeometry.MIN_X, (float) TableGeometry.HALF_Y - Math.abs(b));
          put(i, table, toRim < RIM ? 0.5f * tone : tone, levelShade, levelLamp, light);
        }
      }
    }
  }

  private void put(
      int i, float[] albedo, float tone, float[] around, float facing, Lighting light) {
    int packedShade = 0;
    int packedLamp = 0;
    for (int c = 0; c < 3; c++) {
      float a = albedo[c] * tone * UNIT;
      int s = Math.min(1023, (int) (a * around[c]));
      int l = Math.min(1023 - s, (int) (a * facing * light.lamp()[c]));
      packedShade = packedShade << 10 | s;
      packedLamp = packedLamp << 10 | l;
    }
    shade[i] = packedShade;
    lamp[i] = packedLamp;
  }

  private static float[] linear(int rgb) {
    return new float[] {Palette.linear(rgb >> 16), Palette.linear(rgb >> 8), Palette.linear(rgb)};
  }
}
