package flowdeck.sim.render;

/** Paints of the scene in linear light, and the way from linear light to image bytes. */
final class Palette {
  static final int SHELL = 0;
  static final int ORANGE = 1;
  static final int SEAM = 2;
  static final int STEEL = 3;
  static final int GRIPPER = 4;
  static final int PAD = 5;
  static final int FOOT = 6;

  /** Paints from here on belong to the scene's loose bodies, in order. */
  static final int FIRST_BODY = 7;

  /** Linear red, green, blue; strength and sharpness (a power of two) of the highlight. */
  private static final float[][] FIXED = {
    {0.71f, 0.715f, 0.72f, 0.30f, 5},
    {0.86f, 0.235f, 0.012f, 0.28f, 5},
    {0.045f, 0.047f, 0.052f, 0.10f, 4},
    {0.42f, 0.43f, 0.45f, 0.45f, 4},
    {0.040f, 0.042f, 0.047f, 0.22f, 4},
    {0.17f, 0.175f, 0.185f, 0.15f, 3},
    {0.50f, 0.505f, 0.515f, 0.20f, 4},
  };

  /** Steps of the table from linear light to image bytes. */
  static final int TONE_STEPS = 4096;

  /** Linear light 1.0 in steps of that table; above it bright light rolls off. */
  static final float TONE_UNIT = TONE_STEPS / 1.6f;

  static final byte[] TONE = tone();
  private static final float[] LINEAR = linear();

  private Palette() {}

  static float[] fixed(int paint) {
    return FIXED[paint];
  }

  /** Linear light of an sRGB byte. */
  static float linear(int srgb) {
    return LINEAR[srgb & 255];
  }

  private static byte[] tone() {
    byte[] table = new byte[TONE_STEPS];
    for (int i = 0; i < TONE_STEPS; i++) {
      double light = (i + 0.5) / TONE_UNIT;
      // A shoulder from 0.7 on keeps white shells from burning out.
      double x = light <= 0.7 ? light : 0.7 + 0.3 * (1 - StrictMath.exp(-(light - 0.7) / 0.3));
      double srgb =
          x <= 0.0031308 ? 12.92 * x : 1.055 * StrictMath.pow(Math.min(1, x), 1 / 2.4) - 0.055;
      table[i] = (byte) Math.round(255 * srgb);
    }
    return table;
  }

  private static float[] linear() {
    float[] table = new float[256];
    for (int i = 0; i < 256; i++) {
      double s = i / 255.0;
      table[i] = (float) (s <= 0.04045 ? s / 12.92 : StrictMath.pow((s + 0.055) / 1.055, 2.4));
    }
    return table;
  }
}
