package flowdeck.camera;

import flowdeck.core.CellDescription.CameraDescription;

/**
 * A calibrated pinhole camera. Pixel coordinates are continuous: the centre of the image's first
 * pixel is (0.5, 0.5), its last corner (width, height).
 *
 * @param width image width the intrinsics hold for, px
 * @param height image height, px
 * @param fx focal length, px
 * @param fy focal length, px
 * @param cx principal point, px
 * @param cy principal point, px
 * @param cellToCamera rigid transform from the cell's frame to the camera's optical frame (x right,
 *     y down, z forward), row-major 3 x 4, metres
 */
public record CameraModel(
    int width, int height, double fx, double fy, double cx, double cy, double[] cellToCamera) {
  public CameraModel {
    if (cellToCamera.length != 12) {
      throw new IllegalArgumentException(
          "A camera pose needs 12 numbers, got " + cellToCamera.length);
    }
  }

  /**
   * The camera that a cell description names: at its eye, looking at its target, the image's up
   * along the cell's z, principal point in the image centre.
   */
  public static CameraModel of(CameraDescription camera) {
    double[] eye = camera.eye();
    double[] forward = new double[3];
    for (int i = 0; i < 3; i++) {
      forward[i] = camera.target()[i] - eye[i];
    }
    normalise(forward);
    double[] right = {forward[1], -forward[0], 0};
    normalise(right);
    double[] down = cross(forward, right);
    double[] rows = new double[12];
    double[][] axes = {right, down, forward};
    for (int row = 0; row < 3; row++) {
      double[] axis = axes[row];
      System.arraycopy(axis, 0, rows, 4 * row, 3);
      rows[4 * row + 3] = -(axis[0] * eye[0] + axis[1] * eye[1] + axis[2] * eye[2]);
    }
    return new CameraModel(
        camera.width(),
        camera.height(),
        camera.focalPixels(),
        camera.focalPixels(),
        camera.width() / 2.0,
        camera.height() / 2.0,
        rows);
  }

  /** The same camera delivering images of another size. */
  public CameraModel scaledTo(int newWidth, int newHeight) {
    double sx = (double) newWidth / width;
    double sy = (double) newHeight / height;
    return new CameraModel(newWidth, newHeight, fx * sx, fy * sy, cx * sx, cy * sy, cellToCamera);
  }

  /** Where the camera stands in the cell, m. */
  public double[] eye() {
    double[] m = cellToCamera;
    double[] eye = new double[3];
    for (int i = 0; i < 3; i++) {
      eye[i] = -(m[i] * m[3] + m[4 + i] * m[7] + m[8 + i] * m[11]);
    }
    return eye;
  }

  /** The direction in the cell of the ray through a pixel; its depth along the lens is 1. */
  public double[] ray(double u, double v) {
    double[] m = cellToCamera;
    double x = (u - cx) / fx;
    double y = (v - cy) / fy;
    double[] ray = new double[3];
    for (int i = 0; i < 3; i++) {
      ray[i] = m[i] * x + m[4 + i] * y + m[8 + i];
    }
    return ray;
  }

  /**
   * Pixel (u, v) and depth (m) of a point in the cell's frame; the point is in view only if the
   * depth is positive.
   */
  public double[] project(double x, double y, double z) {
    double[] m = cellToCamera;
    double cameraX = m[0] * x + m[1] * y + m[2] * z + m[3];
    double cameraY = m[4] * x + m[5] * y + m[6] * z + m[7];
    double cameraZ = m[8] * x + m[9] * y + m[10] * z + m[11];
    return new double[] {cx + fx * cameraX / cameraZ, cy + fy * cameraY / cameraZ, cameraZ};
  }

  private static void normalise(double[] v) {
    double length = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    for (int i = 0; i < 3; i++) {
      v[i] /= length;
    }
  }

  private static double[] cross(double[] a, double[] b) {
    return new double[] {
      a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
    };
  }
}
