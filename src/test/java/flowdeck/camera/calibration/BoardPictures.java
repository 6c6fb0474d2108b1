package flowdeck.camera.calibration;

import flowdeck.camera.Lens;
import flowdeck.core.Frame;
import flowdeck.core.Pose;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Pictures of a board through a lens that is known, with noise. */
public final class BoardPictures {
  private static final int PIXELS_PER_SQUARE = 60;
  private static final int SAMPLES = 2;
  private static final double NOISE = 3;

  final Random random = new Random(7);
  private final Lens lens;
  private final CharucoTarget board;
  private final Frame print;

  /** The ray, x and y by turns, of each sample of each pixel. */
  private final double[] rays;

  public BoardPictures(Lens lens, CharucoTarget board) {
    this.lens = lens;
    this.board = board;
    print = board.drawn(PIXELS_PER_SQUARE);
    rays = new double[2 * SAMPLES * SAMPLES * lens.width() * lens.height()];
    int at = 0;
    for (int v = 0; v < lens.height(); v++) {
      for (int u = 0; u < lens.width(); u++) {
        for (int sample = 0; sample < SAMPLES * SAMPLES; sample++) {
          double du = (sample % SAMPLES + 0.5) / SAMPLES - 0.5;
          double dv = (sample / SAMPLES + 0.5) / SAMPLES - 0.5;
          double[] straight = straight(u + du, v + dv);
          rays[at++] = straight[0];
          rays[at++] = straight[1];
        }
      }
    }
  }

  /** The board in front of the camera, its middle somewhere in the image, tilted at random. */
  Pose somewhere(double nearMetres, double farMetres, double tiltRad) {
    while (true) {
      double z = nearMetres + random.nextDouble() * (farMetres - nearMetres);
      double u = lens.width() * (0.2 + 0.6 * random.nextDouble());
      double v = lens.height() * (0.2 + 0.6 * random.nextDouble());
      Pose middle =
          Pose.xyzRpy(
              (u - lens.cx()) / lens.fx() * z,
              (v - lens.cy()) / lens.fy() * z,
              z,
              tiltRad * (2 * random.nextDouble() - 1),
              tiltRad * (2 * random.nextDouble() - 1),
              0.6 * (2 * random.nextDouble() - 1));
      Pose pose = middle.times(Pose.translation(-halfWidth(), -halfHeight(), 0));
      if (project(pose).corners() >= 12) {
        return pose;
      }
    }
  }

  double halfWidth() {
    return board.columns() * board.squareMetres() / 2;
  }

  double halfHeight() {
    return board.rows() * board.squareMetres() / 2;
  }

  /** The corners as a perfect detector would find them, with noise of so many pixels. */
  BoardView project(Pose boardInCamera, double noise) {
    List<Integer> ids = new ArrayList<>();
    List<Double> pixels = new ArrayList<>();
    for (int id = 0; id < board.corners(); id++) {
      double[] corner = board.corner(id);
      double[] point = boardInCamera.apply(corner[0], corner[1], 0);
      double[] pixel = lens.project(point[0], point[1], point[2]);
      if (pixel[0] >= 0 && pixel[1] >= 0 && pixel[0] < lens.width() && pixel[1] < lens.height()) {
        ids.add(id);
        pixels.add(pixel[0] + noise * random.nextGaussian());
        pixels.add(pixel[1] + noise * random.nextGaussian());
      }
    }
    return new BoardView(
        lens.width(),
        lens.height(),
        ids.stream().mapToInt(Integer::intValue).toArray(),
        pixels.stream().mapToDouble(Double::doubleValue).toArray());
  }

  BoardView project(Pose boardInCamera) {
    return project(boardInCamera, 0);
  }

  /** What the camera sees. */
  public Frame picture(Pose boardInCamera) {
    int width = lens.width();
    int height = lens.height();
    byte[] bgr = new byte[3 * width * height];
    Pose cameraInBoard = boardInCamera.inverse();
    int ray = 0;
    for (int v = 0; v < height; v++) {
      for (int u = 0; u < width; u++) {
        double sum = 0;
        for (int sample = 0; sample < SAMPLES * SAMPLES; sample++) {
          sum += shade(cameraInBoard, rays[ray], rays[ray + 1]);
          ray += 2;
        }
        double shade = sum / (SAMPLES * SAMPLES) + NOISE * random.nextGaussian();
        byte value = (byte) Math.clamp(Math.round(shade), 0, 255);
        int at = 3 * (v * width + u);
        bgr[at] = value;
        bgr[at + 1] = value;
        bgr[at + 2] = value;
      }
    }
    return new Frame(width, height, bgr, 0, 0);
  }

  private double shade(Pose cameraInBoard, double rayX, double rayY) {
    double[] far = cameraInBoard.apply(rayX, rayY, 1);
    double dz = far[2] - cameraInBoard.z();
    double t = -cameraInBoard.z() / dz;
    double x = cameraInBoard.x() + t * (far[0] - cameraInBoard.x());
    double y = cameraInBoard.y() + t * (far[1] - cameraInBoard.y());
    double margin = 0.01;
    double width = board.columns() * board.squareMetres();
    double height = board.rows() * board.squareMetres();
    if (t <= 0 || x < -margin || y < -margin || x > width + margin || y > height + margin) {
      return 90;
    }
    if (x < 0 || y < 0 || x >= width || y >= height) {
      return 230;
    }
    double px = x / board.squareMetres() * PIXELS_PER_SQUARE - 0.5;
    double py = y / board.squareMetres() * PIXELS_PER_SQUARE - 0.5;
    return 25 + 205.0 / 255 * print(px, py);
  }

  private double print(double x, double y) {
    int x0 = (int) Math.floor(x);
    int y0 = (int) Math.floor(y);
    double fx = x - x0;
    double fy = y - y0;
    return (1 - fy) * ((1 - fx) * dot(x0, y0) + fx * dot(x0 + 1, y0))
        + fy * ((1 - fx) * dot(x0, y0 + 1) + fx * dot(x0 + 1, y0 + 1));
  }

  private int dot(int x, int y) {
    int cx = Math.clamp(x, 0, print.width() - 1);
    int cy = Math.clamp(y, 0, print.height() - 1);
    return print.bgr()[3 * (cy * print.width() + cx)] & 0xff;
  }

  /** The ray that appears at a pixel, by going back and forth. */
  private double[] straight(double u, double v) {
    double wantedX = (u - lens.cx()) / lens.fx();
    double wantedY = (v - lens.cy()) / lens.fy();
    double x = wantedX;
    double y = wantedY;
    for (int i = 0; i < 8; i++) {
      double[] pixel = lens.project(x, y, 1);
      x += wantedX - (pixel[0] - lens.cx()) / lens.fx();
      y += wantedY - (pixel[1] - lens.cy()) / lens.fy();
    }
    return new double[] {x, y};
  }
}
