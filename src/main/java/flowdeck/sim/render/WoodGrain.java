package flowdeck.sim.render;

/** Brightness of a wooden table top as a repeating picture, made once from value noise. */
final class WoodGrain {
  private static final int SIZE = 1024;
  private static final int MASK = SIZE - 1;

  /** Texels per metre; the picture repeats after SIZE / TEXELS metres. */
  private static final float TEXELS = 640;

  private static final byte[] TONE = paint();

  private WoodGrain() {}

  /** Factor on the table's mean colour at a place, about 1. */
  static float tone(float x, float y) {
    float s = x * TEXELS + (1 << 20);
    float t = y * TEXELS + (1 << 20);
    int i = (int) s;
    int j = (int) t;
    float fs = s - i;
    float ft = t - j;
    float t00 = at(i, j);
    float t10 = at(i + 1, j);
    float t01 = at(i, j + 1);
    float t11 = at(i + 1, j + 1);
    float low = t00 + (t10 - t00) * fs;
    float high = t01 + (t11 - t01) * fs;
    return (low + (high - low) * ft) * (1 / 128f);
  }

  private static int at(int i, int j) {
    return TONE[(i & MASK) * SIZE + (j & MASK)] & 255;
  }

  /** Boards 0.2 m wide whose grain runs along y, the image's horizontal. */
  private static byte[] paint() {
    byte[] tone = new byte[SIZE * SIZE];
    int boards = 8;
    int board = SIZE / boards;
    for (int i = 0; i < SIZE; i++) {
      int number = i / board;
      float inBoard = (i % board) / (float) board;
      float boardTone = 0.93f + 0.14f * hash(number * 7919 + 5, 3);
      float shift = 1024 * hash(number * 31 + 7, 11);
      float seam = Math.min(inBoard, 1 - inBoard) * board;
      for (int j = 0; j < SIZE; j++) {
        // Slow waves bend the rings, fine fibres run along them.
        float bend = noise(i / 64f, (j + shift) / 256f, 16, 4, number + 1);
        float rings = noise(i / 9f + 7 * bend, (j + shift) / 512f, 113, 2, number + 20);
        float fibre = noise(i / 1.5f, (j + shift) / 42f, 682, 24, 90);
        float pores = noise(i / 1.2f, (j + shift) / 14f, 853, 73, 91);
        float value =
            boardTone
                * (0.86f + 0.13f * bend + 0.11f * rings + 0.07f * fibre)
                * (pores > 0.83f ? 0.93f : 1f);
        if (seam < 1.2f) {
          value *= 0.80f;
        }
        tone[i * SIZE + j] = (byte) Math.max(0, Math.min(255, Math.round(128 * value)));
      }
    }
    return tone;
  }

  /** Smooth noise in 0..1 on a lattice that repeats after the given periods. */
  private static float noise(float x, float y, int periodX, int periodY, int seed) {
    int i = (int) x;
    int j = (int) y;
    float fx = x - i;
    float fy = y - j;
    fx = fx * fx * (3 - 2 * fx);
    fy = fy * fy * (3 - 2 * fy);
    int i0 = i % periodX;
    int i1 = (i + 1) % periodX;
    int j0 = j % periodY;
    int j1 = (j + 1) % periodY;
    float low = hash(i0 * 8191 + seed, j0) * (1 - fx) + hash(i1 * 8191 + seed, j0) * fx;
    float high = hash(i0 * 8191 + seed, j1) * (1 - fx) + hash(i1 * 8191 + seed, j1) * fx;
    return low + (high - low) * fy;
  }

  /** A number from 0 to 1 for a place on a lattice. */
  static float hash(int a, int b) {
    int h = a * 0x9E3779B1 ^ b * 0x85EBCA77;
    h ^= h >>> 15;
    h *= 0x2C1B3C6D;
    h ^= h >>> 12;
    h *= 0x297A2D39;
    h ^= h >>> 15;
    return (h & 0xFFFFFF) / (float) 0x1000000;
  }
}
