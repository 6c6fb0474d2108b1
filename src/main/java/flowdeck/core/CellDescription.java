package flowdeck.core;

/**
 * What stands where in a cell. Frame of the cell: origin on the table top midway between the arm
 * bases, x towards the workpiece, y to the left, z up; metres and radians.
 *
 * @param name what the operator calls it
 * @param leftBase pose of the left arm's base
 * @param rightBase pose of the right arm's base
 * @param tcp tool centre point (between the finger tips) in the flange frame
 * @param fingerOpening distance between the fingers when fully open, m
 * @param leftHome joint angles of the left arm at rest, rad
 * @param rightHome joint angles of the right arm at rest, rad
 * @param camera the scene camera
 */
public record CellDescription(
    String name,
    Pose leftBase,
    Pose rightBase,
    Pose tcp,
    double fingerOpening,
    JointVector leftHome,
    JointVector rightHome,
    CameraDescription camera) {

  /**
   * The scene camera's place and lens.
   *
   * @param name what the operator calls it
   * @param width image width, px
   * @param height image height, px
   * @param framesPerSecond nominal rate
   * @param focalPixels focal length fx = fy, px; the principal point is the image centre
   * @param eye where the camera stands
   * @param target the point it looks at; the image's up is the cell's z
   */
  public record CameraDescription(
      String name,
      int width,
      int height,
      double framesPerSecond,
      double focalPixels,
      double[] eye,
      double[] target) {

    /** The same camera elsewhere. */
    public CameraDescription at(double[] newEye, double[] newTarget) {
      return new CameraDescription(
          name, width, height, framesPerSecond, focalPixels, newEye, newTarget);
    }

    /** The same camera at another rate. */
    public CameraDescription at(double newFramesPerSecond) {
      return new CameraDescription(
          name, width, height, newFramesPerSecond, focalPixels, eye, target);
    }
  }

  /** Where an arm's base stands (0 left, 1 right). */
  public Pose base(int arm) {
    return arm == 0 ? leftBase : rightBase;
  }

  /** Joint angles of an arm at rest (0 left, 1 right), rad. */
  public JointVector home(int arm) {
    return arm == 0 ? leftHome : rightHome;
  }

  /** The same under another name. */
  public CellDescription named(String other) {
    return new CellDescription(
        other, leftBase, rightBase, tcp, fingerOpening, leftHome, rightHome, camera);
  }

  /** The same with the arms elsewhere. */
  public CellDescription with(Pose left, Pose right) {
    return new CellDescription(name, left, right, tcp, fingerOpening, leftHome, rightHome, camera);
  }

  /** The same with another camera, or with the camera elsewhere. */
  public CellDescription with(CameraDescription other) {
    return new CellDescription(
        name, leftBase, rightBase, tcp, fingerOpening, leftHome, rightHome, other);
  }

  /**
   * The simulated cell: two upright arms 0.7 m apart on one table, Hand-E-like grippers, a D435i in
   * front. Its work area is x 0.40 to 0.65 m, |y| below 0.25 m.
   */
  public static CellDescription simulated() {
    JointVector home =
        JointVector.of(0, Math.toRadians(25), 0, Math.toRadians(-90), 0, Math.toRadians(65), 0);
    return new CellDescription(
        "simulated",
        Pose.translation(0, 0.35, 0),
        Pose.translation(0, -0.35, 0),
        Pose.translation(0, 0, 0.145),
        0.08,
        home,
        home,
        new CameraDescription(
            "D435i (simulated)",
            640,
            480,
            30,
            612,
            new double[] {1.35, 0, 0.95},
            new double[] {0.35, 0, 0.1}));
  }
}
