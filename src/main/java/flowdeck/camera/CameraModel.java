package flowdeck.camera;

/**
 * A calibrated pinhole camera.
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
}
