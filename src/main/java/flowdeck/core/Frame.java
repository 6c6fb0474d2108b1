package flowdeck.core;

/**
 * One camera image.
 *
 * <p>The pixel array is handed over, not copied: whoever makes a frame never writes to it again,
 * and no reader may write to it.
 *
 * @param width pixels per row
 * @param height rows
 * @param bgr packed rows of blue, green, red bytes, {@code 3 * width * height} long, no padding
 * @param sequence counts frames of one camera from 0; a gap means dropped frames
 * @param captureNanos when the light fell on the sensor, on the cell's {@link Clock}
 */
public record Frame(int width, int height, byte[] bgr, long sequence, long captureNanos) {
  public Frame {
    if (bgr.length != 3 * width * height) {
      throw new IllegalArgumentException(
          "A %d x %d BGR frame needs %d bytes, got %d"
              .formatted(width, height, 3 * width * height, bgr.length));
    }
  }
}
