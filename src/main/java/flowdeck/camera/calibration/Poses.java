package flowdeck.camera.calibration;

import flowdeck.core.Pose;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/** Poses as OpenCV's matrices, and back. */
final class Poses {
  private Poses() {}

  static Mat turn(Pose pose) {
    Mat turn = new Mat(3, 3, opencv_core.CV_64F);
    turn.<DoubleIndexer>createIndexer()
        .put(
            0,
            pose.r00(),
            pose.r01(),
            pose.r02(),
            pose.r10(),
            pose.r11(),
            pose.r12(),
            pose.r20(),
            pose.r21(),
            pose.r22());
    return turn;
  }

  static Mat place(Pose pose) {
    Mat place = new Mat(3, 1, opencv_core.CV_64F);
    place.<DoubleIndexer>createIndexer().put(0, pose.x(), pose.y(), pose.z());
    return place;
  }

  static Pose of(Mat turn, Mat place) {
    DoubleIndexer r = turn.createIndexer();
    DoubleIndexer t = place.createIndexer();
    return new Pose(
        t.get(0, 0),
        t.get(1, 0),
        t.get(2, 0),
        r.get(0, 0),
        r.get(0, 1),
        r.get(0, 2),
        r.get(1, 0),
        r.get(1, 1),
        r.get(1, 2),
        r.get(2, 0),
        r.get(2, 1),
        r.get(2, 2));
  }
}
