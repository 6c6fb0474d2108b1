package flowdeck.dataset;

import flowdeck.core.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** Single pictures as JPEG. Any thread. */
public final class PictureFile {
  private PictureFile() {}

  /**
   * Writes a frame, made smaller if it is wider; a reader sees the old file or the whole new one.
   *
   * @param width pixels at most
   */
  public static void write(Path file, Frame frame, int width) throws IOException {
    byte[] jpeg = jpeg(frame, width);
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    Files.write(beside, jpeg);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** A frame as JPEG in its own size. */
  public static byte[] encode(Frame frame) {
    try {
      return jpeg(frame, frame.width());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The packed BGR pixels of a JPEG.
   *
   * @throws IllegalArgumentException if it is no picture of this size
   */
  public static byte[] decode(byte[] jpeg, int width, int height) {
    try (BytePointer bytes = new BytePointer(jpeg);
        Mat encoded = new Mat(1, jpeg.length, opencv_core.CV_8UC1, bytes);
        Mat picture = opencv_imgcodecs.imdecode(encoded, opencv_imgcodecs.IMREAD_COLOR)) {
      if (picture.cols() != width || picture.rows() != height) {
        throw new IllegalArgumentException("No picture of %d x %d".formatted(width, height));
      }
      byte[] bgr = new byte[3 * width * height];
      picture.data().get(bgr);
      return bgr;
    }
  }

  private static byte[] jpeg(Frame frame, int width) throws IOException {
    try (BytePointer pixels = new BytePointer(frame.bgr());
        Mat whole = new Mat(frame.height(), frame.width(), opencv_core.CV_8UC3, pixels);
        Mat small = new Mat();
        BytePointer encoded = new BytePointer()) {
      Mat shown = whole;
      if (frame.width() > width) {
        try (Size size = new Size(width, Math.max(1, frame.height() * width / frame.width()))) {
          opencv_imgproc.resize(whole, small, size, 0, 0, opencv_imgproc.INTER_AREA);
        }
        shown = small;
      }
      if (!opencv_imgcodecs.imencode(".jpg", shown, encoded)) {
        throw new IOException("the picture cannot be encoded");
      }
      byte[] bytes = new byte[(int) encoded.limit()];
      encoded.get(bytes);
      return bytes;
    }
  }
}
