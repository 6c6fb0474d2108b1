package flowdeck.console.widget;

import flowdeck.core.Frame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import javafx.scene.image.Image;
import javafx.scene.image.PixelBuffer;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import org.jspecify.annotations.Nullable;

/**
 * Camera frames as images without an allocation per frame: two pixel buffers, shown in turn, so
 * that the renderer never reads the one being written.
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
    private final IntBuffer argb;
    private final int[] row;
    private final int width;
    private final PixelBuffer<ByteBuffer> pixels;
    private final WritableImage image;

    Side(int width, int height) {
      ByteBuffer bytes =
          ByteBuffer.allocateDirect(4 * width * height).order(ByteOrder.LITTLE_ENDIAN);
      this.width = width;
      argb = bytes.asIntBuffer();
      row = new int[width];
      pixels = new PixelBuffer<>(width, height, bytes, PixelFormat.getByteBgraPreInstance());
      image = new WritableImage(pixels);
    }

    /** A little-endian 0xAARRGGBB is the bytes B, G, R, A. */
    @Nullable Void fill(byte[] bgr) {
      argb.clear();
      for (int from = 0; from < bgr.length; ) {
        for (int x = 0; x < width; x++, from += 3) {
          row[x] =
              0xff000000
                  | (bgr[from + 2] & 0xff) << 16
                  | (bgr[from + 1] & 0xff) << 8
                  | bgr[from] & 0xff;
        }
        argb.put(row);
      }
      return null;
    }
  }
}
