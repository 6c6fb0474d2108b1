package flowdeck.sim.render;

/**
 * Grain of a camera sensor, from a counter-based generator: a seed gives the same grain anywhere.
 */
final class SensorNoise {
  private SensorNoise() {}

  /** Adds nearly normal noise of the given standard deviation in grey levels. */
  static void add(byte[] bgr, double deviation, long seed) {
    // The sum of four uniform bytes has a deviation of 147.8.
    int scale = (int) Math.round(deviation / 147.8 * 65536);
    long state = seed * 0x9E3779B97F4A7C15L + 0x632BE59BD9B4E019L;
    for (int i = 0; i < bgr.length; ) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      long mixed = state ^ state >>> 29;
      mixed *= 0xBF58476D1CE4E5B9L;
      for (int half = 0; half < 2 && i < bgr.length; half++, i++) {
        int bits = (int) (mixed >>> 32 * half);
        int sum = (bits & 255) + (bits >>> 8 & 255) + (bits >>> 16 & 255) + (bits >>> 24) - 510;
        int value = (bgr[i] & 255) + (sum * scale + 32768 >> 16);
        bgr[i] = (byte) Math.max(0, Math.min(255, value));
      }
    }
  }
}
