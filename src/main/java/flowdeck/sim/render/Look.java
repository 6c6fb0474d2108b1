package flowdeck.sim.render;

import flowdeck.sim.Randomisation;
import flowdeck.sim.Randomisation.Axis;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How the pictures of one trial look.
 *
 * @param appearance without grain
 * @param noise standard deviation of the sensor's grain, grey levels
 * @param noiseSeed of the trial's grain; each frame has its own
 */
record Look(Appearance appearance, double noise, long noiseSeed) {
  static final Look LIVE = new Look(Appearance.LIVE, 0, 0);

  /** Strongest grain: a D435i in a dim room. */
  private static final double MAX_NOISE = 6;

  private static final double MIN_NOISE = 1;

  /** The look of a trial. */
  static Look of(Randomisation randomisation, long seed) {
    Appearance appearance = Appearance.LIVE;
    Optional<RandomGenerator> light = randomisation.draws(Axis.LIGHT, seed);
    if (light.isPresent()) {
      appearance = lit(appearance, light.get());
    }
    Optional<RandomGenerator> textures = randomisation.draws(Axis.TEXTURES, seed);
    if (textures.isPresent()) {
      appearance = covered(appearance, textures.get());
    }
    Optional<RandomGenerator> noise = randomisation.draws(Axis.NOISE, seed);
    return noise.isEmpty()
        ? new Look(appearance, 0, 0)
        : new Look(
            appearance, noise.get().nextDouble(MIN_NOISE, MAX_NOISE), noise.get().nextLong());
  }

  /**
   * The appearance of one frame.
   *
   * @param nanos since the trial began
   */
  Appearance at(long nanos) {
    return noise == 0 ? appearance : appearance.withNoise(noise, noiseSeed + nanos);
  }

  /** A lamp anywhere but low, from dim to bright; together never so dark that little is seen. */
  private static Appearance lit(Appearance from, RandomGenerator random) {
    double round = random.nextDouble(-Math.PI, Math.PI);
    double slant = random.nextDouble(0.1, 0.95);
    double diffuse = random.nextDouble(0.55, 1.25);
    double ambient = random.nextDouble(0.7, 1.3);
    double warmth = random.nextDouble(-1, 1);
    return new Appearance(
        slant * StrictMath.cos(round),
        slant * StrictMath.sin(round),
        1,
        ambient,
        diffuse,
        warmth,
        from.tableRgb(),
        from.tablePattern(),
        from.wallRgb(),
        from.wallPattern(),
        from.texturePhaseX(),
        from.texturePhaseY(),
        0,
        0);
  }

  /** Other surfaces; colours pale enough that the things on them stand out. */
  private static Appearance covered(Appearance from, RandomGenerator random) {
    Pattern[] patterns = Pattern.values();
    return new Appearance(
        from.lightX(),
        from.lightY(),
        from.lightZ(),
        from.ambient(),
        from.diffuse(),
        from.warmth(),
        colour(random),
        patterns[random.nextInt(patterns.length)],
        colour(random),
        patterns[random.nextInt(patterns.length)],
        random.nextDouble(1.6),
        random.nextDouble(1.6),
        0,
        0);
  }

  private static int colour(RandomGenerator random) {
    double brightness = random.nextDouble(0.35, 0.92);
    double saturation = random.nextDouble(0.3);
    int rgb = 0;
    double hue = random.nextDouble(6);
    for (int channel = 0; channel < 3; channel++) {
      double away = Math.abs((hue + 6 - 2 * channel) % 6 - 3);
      double pure = Math.clamp(away - 1, 0, 1);
      rgb = rgb << 8 | (int) Math.round(255 * brightness * (1 - saturation * (1 - pure)));
    }
    return rgb;
  }
}
