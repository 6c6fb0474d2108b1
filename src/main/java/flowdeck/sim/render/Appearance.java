package flowdeck.sim.render;

/**
 * Light and colours of a rendered scene. The arms keep their own colours.
 *
 * @param lightX direction towards the lamp, any length; lightZ must be positive
 * @param lightY see lightX
 * @param lightZ see lightX
 * @param ambient strength of the light that comes from everywhere, 1 in the live cell
 * @param diffuse strength of the lamp, 1 in the live cell
 * @param warmth tint of the lamp from -1 (cool) to 1 (warm), 0 in the live cell
 * @param tableRgb mean colour of the table, 0xRRGGBB
 * @param tablePattern what the table is covered with
 * @param wallRgb colour of the wall
 * @param wallPattern what the wall is covered with
 * @param texturePhaseX shift of the table's grain along x, m
 * @param texturePhaseY shift along y, m
 * @param noise standard deviation of sensor noise in grey levels, 0 for none
 * @param noiseSeed seed of that noise
 */
public record Appearance(
    double lightX,
    double lightY,
    double lightZ,
    double ambient,
    double diffuse,
    double warmth,
    int tableRgb,
    Pattern tablePattern,
    int wallRgb,
    Pattern wallPattern,
    double texturePhaseX,
    double texturePhaseY,
    double noise,
    long noiseSeed) {

  /** The live simulated cell. */
  public static final Appearance LIVE =
      new Appearance(0.38, -0.52, 1.0, 1, 1, 0xC4A77F, 0x8B939D, 0, 0, 0, 0);

  /** Wood, a panelled wall and the usual tint of the lamp. */
  public Appearance(
      double lightX,
      double lightY,
      double lightZ,
      double ambient,
      double diffuse,
      int tableRgb,
      int wallRgb,
      double texturePhaseX,
      double texturePhaseY,
      double noise,
      long noiseSeed) {
    this(
        lightX,
        lightY,
        lightZ,
        ambient,
        diffuse,
        0,
        tableRgb,
        Pattern.WOOD,
        wallRgb,
        Pattern.PANELS,
        texturePhaseX,
        texturePhaseY,
        noise,
        noiseSeed);
  }

  /** The same with other sensor noise. */
  public Appearance withNoise(double deviation, long seed) {
    return new Appearance(
        lightX,
        lightY,
        lightZ,
        ambient,
        diffuse,
        warmth,
        tableRgb,
        tablePattern,
        wallRgb,
        wallPattern,
        texturePhaseX,
        texturePhaseY,
        deviation,
        seed);
  }

  public Appearance {
    if (lightZ <= 0) {
      throw new IllegalArgumentException("The lamp must be above the table, got z " + lightZ);
    }
  }
}
