package flowdeck.sim.render;

/**
 * Light of a scene: one lamp that casts shadows, a weak second one from beside the camera that does
 * not, and light from everywhere that is cooler from above and warmer from the table.
 *
 * @param lx unit vector towards the lamp
 * @param ly see lx
 * @param lz see lx
 * @param lamp colour and strength of the lamp: red, green, blue
 * @param ambient strength of the rest
 */
record Lighting(float lx, float ly, float lz, float[] lamp, float ambient) {
  static final float[] SKY = {0.40f, 0.42f, 0.46f};
  static final float[] GROUND = {0.20f, 0.17f, 0.13f};
  static final float FILL = 0.13f;

  /** Towards the second lamp, on the camera's other side. */
  static final float FILL_X = 0.768f;

  static final float FILL_Y = 0.512f;
  static final float FILL_Z = 0.384f;

  static Lighting of(Appearance a) {
    double length =
        Math.sqrt(a.lightX() * a.lightX() + a.lightY() * a.lightY() + a.lightZ() * a.lightZ());
    float k = (float) a.diffuse();
    float warm = (float) a.warmth();
    return new Lighting(
        (float) (a.lightX() / length),
        (float) (a.lightY() / length),
        (float) (a.lightZ() / length),
        new float[] {0.86f * k * (1 + 0.08f * warm), 0.83f * k, 0.78f * k * (1 - 0.20f * warm)},
        (float) a.ambient());
  }

  /** Light that reaches a surface of this unit normal without the lamp: red, green, blue. */
  float[] around(float nx, float ny, float nz) {
    float up = 0.5f + 0.5f * nz;
    float fill = FILL * Math.max(0, nx * FILL_X + ny * FILL_Y + nz * FILL_Z);
    float[] light = new float[3];
    for (int c = 0; c < 3; c++) {
      light[c] = ambient * (GROUND[c] + (SKY[c] - GROUND[c]) * up + fill);
    }
    return light;
  }
}
