package flowdeck.camera;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.opencv.global.opencv_calib3d;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Straightens the pictures of a lens, so that they are a pinhole's with the same focal length and
 * principal point. What the lens did not see becomes black.
 *
 * <p>Holds native memory; for one thread.
 */
final class Undistortion implements AutoCloseable {
  private final Mat columns = new Mat();
  private final Mat fractions = new Mat();
  private final Mat bent;
  private final Mat straight;
  private final BytePointer bentBytes;
  private final BytePointer straightBytes;

  Undistortion(Lens lens) {
    bent = new Mat(lens.height(), lens.width(), opencv_core.CV_8UC3);
    straight = new Mat(lens.height(), lens.width(), opencv_core.CV_8UC3);
    bentBytes = bent.data();
    straightBytes = straight.data();
    try (PointerScope scope = new PointerScope()) {
      Mat matrix = new Mat(3, 3, opencv_core.CV_64F);
      matrix
          .<DoubleIndexer>createIndexer()
          .put(0, lens.fx(), 0, lens.cx(), 0, lens.fy(), lens.cy(), 0, 0, 1);
      Mat coefficients = new Mat(1, 5, opencv_core.CV_64F);
      coefficients
          .<DoubleIndexer>createIndexer()
          .put(0, lens.distortion().stream().mapToDouble(Double::doubleValue).toArray());
      opencv_calib3d.initUndistortRectifyMap(
          matrix,
          coefficients,
          new Mat(),
          matrix,
          new Size(lens.width(), lens.height()),
          opencv_core.CV_16SC2,
          columns,
          fractions);
    }
  }

  /** A straight copy of a picture of the lens's size. */
  byte[] apply(byte[] bgr) {
    bentBytes.position(0).put(bgr);
    try (PointerScope scope = new PointerScope()) {
      opencv_imgproc.remap(
          bent,
          straight,
          columns,
          fractions,
          opencv_imgproc.INTER_LINEAR,
          opencv_core.BORDER_CONSTANT,
          new Scalar(0.0));
    }
    byte[] result = new byte[bgr.length];
    straightBytes.position(0).get(result);
    return result;
  }

  @Override
  public void close() {
    columns.close();
    fractions.close();
    bent.close();
    straight.close();
  }
}
