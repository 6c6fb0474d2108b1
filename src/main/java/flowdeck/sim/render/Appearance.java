package flowdeck.sim.render;

/**
 * Light and colours of a rendered scene. The arms keep their own colours.
 *
 * @param lightX direction towards the lamp, any length; lightZ must be positive
 * @param lightY see lightX
 * @param lightZ see lightX
 * @param ambient strength of the light that comes from everywhere, 1 in the live cell
 * @param diffuse strength of the lamp, 1 in the live cell
 * @param tableRgb mean colour of the table, 0xRRGGBB
 * @param wallRgb colour of the wall
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
    int tableRgb,
    int wallRgb,
    double texturePhaseX,
    double texturePhaseY,
    double noise,
    long noiseSeed) {

  /** The live simulated cell. */
  public static final Appearance LIVE =
      new Appearance(0.38, -0.52, 1.0, 1, 1, 0xC4A77F, 0x8B939D, 0, 0, 0, 0);

  public Appearance {
    if (lightZ <= 0) {
      throw new IllegalArgumentException("The lamp must be above the table, got z " + lightZ);
    }
  }
}
