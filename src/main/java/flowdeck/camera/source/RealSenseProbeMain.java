package flowdeck.camera.source;

import org.bytedeco.javacv.FrameGrabber;
import org.bytedeco.javacv.RealSense2FrameGrabber;

/** What {@link RealSenseProbe} runs: does what is known to kill processes, and ends with 0. */
final class RealSenseProbeMain {
  private RealSenseProbeMain() {}

  /**
   * @param arguments none
   */
  public static void main(String[] arguments) throws FrameGrabber.Exception {
    RealSense2FrameGrabber.tryLoad();
    RealSense2FrameGrabber grabber = new RealSense2FrameGrabber();
    grabber.getDeviceInfos();
    grabber.release();
  }
}
