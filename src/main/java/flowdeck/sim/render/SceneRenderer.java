package flowdeck.sim.render;

import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.camera.CameraModel;
import flowdeck.core.CellDescription;
import flowdeck.core.Frame;
import flowdeck.core.Pose;
import flowdeck.sim.GripperGeometry;
import flowdeck.sim.SceneState;
import flowdeck.sim.Solid;
import flowdeck.sim.cloth.ClothState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Draws the simulated cell as its scene camera sees it. Holds all buffers of one image size, so it
 * belongs to one thread at a time; the frames it returns are new arrays and belong to the caller.
 * The same scene and appearance give the same bytes.
 */
public final class SceneRenderer {
  /** Radius of what stands below a raised arm, m. */
  private static final double PLINTH = 0.115;

  private final CellDescription cell;
  private final CameraModel camera;
  private final Projector projector;
  private final ShadowMap shadows;
  private final Backdrop backdrop;
  private final Resolver resolver;
  private final boolean smoothEdges;
  private final SolidShape solids = new SolidShape();
  private final List<Part> parts = new ArrayList<>();
  private int firstBody;
  private @Nullable Appearance painted;
  private Lighting lighting = Lighting.of(Appearance.LIVE);

  /** A renderer of the size and with the edge smoothing that suit the size. */
  public SceneRenderer(CellDescription cell, int width, int height) {
    this(cell, width, height, width >= 480);
  }

  /**
   * A renderer of any image size; the view is the cell camera's whatever the size.
   *
   * @param smoothEdges whether outlines are blended over a pixel; pictures that will be averaged
   *     down do not need it
   */
  public SceneRenderer(CellDescription cell, int width, int height, boolean smoothEdges) {
    this.cell = cell;
    this.smoothEdges = smoothEdges;
    camera = CameraModel.of(cell.camera()).scaledTo(width, height);
    projector = new Projector(camera);
    shadows = new ShadowMap(width >= 480 ? 512 : 384);
    backdrop = new Backdrop(camera);
    resolver = new Resolver(camera, projector, shadows, backdrop);
  }

  /** The simulated camera at this image size. */
  public CameraModel camera() {
    return camera;
  }

  /**
   * A picture of the scene in the live cell's light.
   *
   * @param sequence the frame's number
   */
  public Frame render(SceneState scene, long sequence) {
    return render(scene, Appearance.LIVE, sequence);
  }

  /** A picture of the scene in another light and other colours. */
  public Frame render(SceneState scene, Appearance appearance, long sequence) {
    Appearance surfaces = appearance.withNoise(0, 0);
    if (!surfaces.equals(painted)) {
      lighting = Lighting.of(appearance);
      shadows.aim(lighting.lx(), lighting.ly(), lighting.lz());
      backdrop.paint(appearance, lighting);
      resolver.light(lighting);
      painted = surfaces;
    }
    place(scene);
    resolver.bodies(scene.bodies(), scene.cloth());
    projector.clear();
    shadows.clear();
    for (Part part : parts) {
      projector.draw(part);
      projector.drawShadow(part, shadows);
    }
    shadows.soften();
    byte[] bgr = new byte[3 * camera.width() * camera.height()];
    resolver.shade(bgr);
    if (smoothEdges) {
      EdgeSmoothing.apply(bgr, projector);
    }
    if (appearance.noise() > 0) {
      SensorNoise.add(bgr, appearance.noise(), appearance.noiseSeed());
    }
    return new Frame(camera.width(), camera.height(), bgr, sequence, scene.nanos());
  }

  /**
   * Labels of the scene rendered last: the centre of each body in order, corners and middles of
   * edges of the towel if there is one, the tool centre points of the left and the right arm, then
   * the tips of the left fingers (positive y side first) and of the right ones.
   */
  public List<Keypoint> keypoints(SceneState scene) {
    List<Keypoint> points = new ArrayList<>();
    for (int i = 0; i < scene.bodies().size(); i++) {
      SceneState.Body body = scene.bodies().get(i);
      double visible = projector.visibleFraction(parts.get(firstBody + i));
      points.add(project(body.name(), body.pose().apply(0, 0, 0), visible));
    }
    if (scene.cloth() != null) {
      outline(points, scene.cloth());
    }
    Pose left = flange(cell.leftBase(), scene.leftJoints());
    Pose right = flange(cell.rightBase(), scene.rightJoints());
    points.add(point("left tcp", left.times(cell.tcp()).apply(0, 0, 0)));
    points.add(point("right tcp", right.times(cell.tcp()).apply(0, 0, 0)));
    tips(points, "left", left, scene.leftFinger());
    tips(points, "right", right, scene.rightFinger());
    return points;
  }

  private void outline(List<Keypoint> points, ClothState cloth) {
    String[] along = {"near", "middle", "far"};
    String[] across = {"left", "middle", "right"};
    for (int row = 0; row < along.length; row++) {
      for (int column = 0; column < across.length; column++) {
        if (row != 1 || column != 1) {
          int particle =
              cloth.particle(row * (cloth.rows() - 1) / 2, column * (cloth.columns() - 1) / 2);
          points.add(
              point(
                  "towel " + along[row] + " " + across[column],
                  new double[] {cloth.x(particle), cloth.y(particle), cloth.z(particle)}));
        }
      }
    }
  }

  private void tips(List<Keypoint> points, String arm, Pose flange, double travel) {
    double tip = 0.5 * (GripperGeometry.FINGER_END - GripperGeometry.FINGER_START);
    for (int side = 1; side >= -1; side -= 2) {
      Pose finger = flange.times(GripperGeometry.finger(side, travel));
      points.add(point(arm + " finger " + (side > 0 ? "+" : "-"), finger.apply(0, 0, tip)));
    }
  }

  private Keypoint point(String name, double[] place) {
    double[] pixel = camera.project(place[0], place[1], place[2]);
    return project(name, place, projector.visibleAround(pixel));
  }

  private Keypoint project(String name, double[] place, double visible) {
    double[] pixel = camera.project(place[0], place[1], place[2]);
    return new Keypoint(
        name, pixel[0] / camera.width(), pixel[1] / camera.height(), pixel[2], place[2], visible);
  }

  /** Lists everything that is drawn with its pose. */
  private void place(SceneState scene) {
    parts.clear();
    placeArm(cell.leftBase(), scene.leftJoints(), scene.leftFinger());
    placeArm(cell.rightBase(), scene.rightJoints(), scene.rightFinger());
    firstBody = parts.size();
    int paint = Palette.FIRST_BODY;
    for (SceneState.Body body : scene.bodies()) {
      parts.add(new Part(solids.mesh(body.solid()), body.pose(), parts.size(), paint));
      paint += body.solid().pieces().size();
    }
    ClothState cloth = scene.cloth();
    if (cloth != null) {
      parts.add(new Part(ClothShape.mesh(cloth), Pose.IDENTITY, parts.size(), paint));
    }
  }

  private static Pose flange(Pose base, double[] joints) {
    return base.times(IiwaKinematics.flange(joints));
  }

  private void placeArm(Pose base, double[] joints, double travel) {
    Pose[] links = IiwaKinematics.links(joints);
    if (base.z() > 0) { // the table is lower than usual: something fills the gap
      Solid plinth =
          new Solid(
              List.of(
                  new Solid.Piece(Pose.IDENTITY, new Solid.Cylinder(PLINTH, 0.5 * base.z()), 0)),
              1,
              true);
      Pose middle = Pose.translation(base.x(), base.y(), 0.5 * base.z());
      parts.add(new Part(solids.mesh(plinth), middle, parts.size(), Palette.FOOT));
    }
    for (int link = 0; link <= IiwaKinematics.JOINTS; link++) {
      parts.add(new Part(ArmShape.LINKS.get(link), base.times(links[link]), parts.size(), 0));
    }
    Pose flange = base.times(links[IiwaKinematics.JOINTS + 1]);
    parts.add(new Part(GripperShape.BODY, flange, parts.size(), 0));
    for (int side = 1; side >= -1; side -= 2) {
      Pose finger = flange.times(GripperGeometry.finger(side, travel));
      parts.add(
          new Part(
              GripperShape.FINGER,
              side > 0 ? finger : finger.times(Part.HALF_TURN),
              parts.size(),
              0));
    }
  }
}
