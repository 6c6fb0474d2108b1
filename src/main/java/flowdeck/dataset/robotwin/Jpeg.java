package flowdeck.dataset.robotwin;

import flowdeck.core.Frame;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/**
 * Pictures as RoboTwin keeps them. Its older releases, and all programs made for them, give true
 * RGB to an encoder that takes BGR and undo that by accident when they decode.
 */
final class Jpeg {
  /** OpenCV's default, which RoboTwin leaves alone. */
  private static final int QUALITY = 95;

  private Jpeg() {}

  /**
   * Encodes.
   *
   * @param exchange whether red and blue are exchanged
   */
  static byte[] encode(Frame frame, boolean exchange) {
    byte[] bgr = frame.bgr().clone();
    if (exchange) {
      exchange(bgr);
    }
    try (BytePointer pixels = new BytePointer(bgr);
        Mat picture = new Mat(frame.height(), frame.width(), opencv_core.CV_8UC3, pixels);
        IntPointer quality = new IntPointer(opencv_imgcodecs.IMWRITE_JPEG_QUALITY, QUALITY);
        BytePointer coded = new BytePointer()) {
      opencv_imgcodecs.imencode(".jpg", picture, coded, quality);
      byte[] jpeg = new byte[(int) coded.limit()];
      coded.get(jpeg);
      return jpeg;
    }
  }

  /**
   * Decodes.
   *
   * @param exchange whether red and blue are exchanged
   * @param row number of the frame
   * @return null if it is no JPEG
   */
  static @Nullable Frame decode(byte[] jpeg, boolean exchange, int row) {
    try (BytePointer bytes = new BytePointer(jpeg);
        Mat coded = new Mat(bytes);
        Mat picture = opencv_imgcodecs.imdecode(coded, opencv_imgcodecs.IMREAD_COLOR)) {
      if (picture.empty()) {
        return null;
      }
      byte[] bgr = new byte[3 * picture.rows() * picture.cols()];
      picture.data().get(bgr);
      if (exchange) {
        exchange(bgr);
      }
      return new Frame(picture.cols(), picture.rows(), bgr, row, 0);
    }
  }

  private static void exchange(byte[] bgr) {
    for (int i = 0; i < bgr.length; i += 3) {
      byte blue = bgr[i];
      bgr[i] = bgr[i + 2];
      bgr[i + 2] = blue;
    }
  }
}
