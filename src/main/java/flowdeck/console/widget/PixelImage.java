package flowdeck.console.widget;

import flowdeck.core.Frame;
import java.nio.IntBuffer;
import javafx.scene.image.Image;
import javafx.scene.image.PixelBuffer;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;

/**
 * Camera frames as images without an allocation per frame: two pixel buffers, shown in turn, so
 * that the renderer never reads the one being written. Whole words of blue-green-red-alpha are what
 * both the software and the hardware pipelines take without converting.
 */
public final class PixelImage {
  private final Side[] sides = new Side[2];
  private int next;
  private int width;
  private int height;

  /** The image of a frame, valid until the next but one call. */
  public Image show(Frame frame) {
    if (frame.width() != width || frame.height() != height) {
      width = frame.width();
      height = frame.height();
      sides[0] = new Side(width, height);
      sides[1] = new Side(width, height);
    }
    Side side = sides[next];
    next = 1 - next;
    side.pixels.updateBuffer(
        buffer -> {
          side.fill(frame.bgr());
          return null;
        });
    return side.image;
  }

  private static final class Side {
    private final int[] argb;
    private final PixelBuffer<IntBuffer> pixels;
    private final WritableImage image;

    Side(int width, int height) {
      argb = new int[width * height];
      pixels =
          new PixelBuffer<>(
              width, height, IntBuffer.wrap(argb), PixelFormat.getIntArgbPreInstance());
      image = new WritableImage(pixels);
    }

    void fill(byte[] bgr) {
      for (int i = 0, from = 0; i < argb.length; i++, from += 3) {
        argb[i] =
            0xff000000
                | (bgr[from + 2] & 0xff) << 16
                | (bgr[from + 1] & 0xff) << 8
                | bgr[from] & 0xff;
      }
    }
  }
}
