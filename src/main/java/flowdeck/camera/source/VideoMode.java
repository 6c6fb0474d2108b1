package flowdeck.camera.source;

/**
 * What a V4L2 device can be set to.
 *
 * @param fourcc pixel format, e.g. "YUYV"
 * @param width px
 * @param height px
 * @param framesPerSecond rate
 */
record VideoMode(String fourcc, int width, int height, double framesPerSecond) {
  private static final double SAME_RATE = 0.01;

  /** Whether this is a mode of the wanted size, rate and format. */
  boolean is(String wantedFourcc, int wantedWidth, int wantedHeight, double wantedRate) {
    return fourcc.equals(wantedFourcc)
        && width == wantedWidth
        && height == wantedHeight
        && Math.abs(framesPerSecond - wantedRate) < SAME_RATE * wantedRate;
  }

  @Override
  public String toString() {
    return "%s %d x %d at %s/s"
        .formatted(
            fourcc,
            width,
            height,
            framesPerSecond == Math.rint(framesPerSecond)
                ? Long.toString(Math.round(framesPerSecond))
                : "%.2f".formatted(framesPerSecond));
  }
}
