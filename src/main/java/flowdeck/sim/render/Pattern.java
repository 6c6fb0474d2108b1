package flowdeck.sim.render;

/** What covers a table or a wall: its brightness from place to place, about 1. */
public enum Pattern {
  /** Boards with grain. */
  WOOD {
    @Override
    float tone(float x, float y) {
      return WoodGrain.tone(x, y);
    }
  },
  /** Wide panels with narrow joints, darker lower down. */
  PANELS {
    @Override
    float tone(float x, float y) {
      float tone = 0.70f + 0.40f * Math.clamp((y + 0.5f) / 0.8f, 0, 1);
      float shifted = x + 10.3f;
      float joint = Math.abs(shifted - 0.6f * (int) (shifted / 0.6f) - 0.3f);
      return joint < 0.0035f ? 0.72f * tone : tone;
    }
  },
  /** Paint or laminate. */
  PLAIN {
    @Override
    float tone(float x, float y) {
      return 1;
    }
  },
  /** Square tiles, each a little different, with grooves. */
  TILES {
    @Override
    float tone(float x, float y) {
      float s = (x + 64) / 0.12f;
      float t = (y + 64) / 0.12f;
      int i = (int) s;
      int j = (int) t;
      float edge = Math.min(Math.min(s - i, i + 1 - s), Math.min(t - j, j + 1 - t));
      float own = 0.92f + 0.16f * WoodGrain.hash(i, j);
      return own * (0.62f + 0.38f * Math.clamp((edge - 0.015f) / 0.03f, 0, 1));
    }
  },
  /** Cloth with broad soft stripes. */
  STRIPES {
    @Override
    float tone(float x, float y) {
      float s = (y + 64) / 0.09f;
      float wave = Math.abs(s - (int) s - 0.5f) * 2;
      return 0.80f + 0.34f * Math.clamp((wave - 0.35f) / 0.3f, 0, 1);
    }
  },
  /** Stone with soft blots of several sizes. */
  STONE {
    @Override
    float tone(float x, float y) {
      return 0.72f
          + 0.28f * blots(x, y, 0.11f)
          + 0.18f * blots(x, y, 0.037f)
          + 0.10f * blots(x, y, 0.012f);
    }
  };

  /**
   * Brightness at a place.
   *
   * @param x along the surface, m; level on a wall
   * @param y along the surface, m; height on a wall
   */
  abstract float tone(float x, float y);

  /** Smooth noise, 0 to 1. */
  private static float blots(float x, float y, float size) {
    float s = (x + 64) / size;
    float t = (y + 64) / size;
    int i = (int) s;
    int j = (int) t;
    float fs = s - i;
    float ft = t - j;
    fs = fs * fs * (3 - 2 * fs);
    ft = ft * ft * (3 - 2 * ft);
    float low = WoodGrain.hash(i, j) + (WoodGrain.hash(i + 1, j) - WoodGrain.hash(i, j)) * fs;
    float high =
        WoodGrain.hash(i, j + 1) + (WoodGrain.hash(i + 1, j + 1) - WoodGrain.hash(i, j + 1)) * fs;
    return low + (high - low) * ft;
  }
}
