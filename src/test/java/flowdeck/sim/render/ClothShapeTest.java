package flowdeck.sim.render;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.core.Frame;
import flowdeck.core.Pose;
import flowdeck.sim.SceneState;
import flowdeck.sim.cloth.ClothSpec;
import flowdeck.sim.cloth.ClothState;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClothShapeTest {
  private static final double[] HOME = Scenes.CELL.leftHome().toArray();

  private static ClothState towel(Pose pose) {
    return new ClothSpec(25, 21, 0.015, pose, 0x5F8FBF).flat();
  }

  private static SceneState scene(ClothState cloth) {
    return new SceneState(0, HOME, HOME, 0.04, 0.04, List.of(), cloth, List.of());
  }

  @Test
  void everyTriangleFacesTheWayItsNormalsPoint() {
    Mesh mesh = ClothShape.mesh(towel(Pose.xyzRpy(0.5, 0, 0.2, 0.4, -0.3, 0.2)));
    for (int t = 0; t < mesh.triangles(); t++) {
      double[] a = corner(mesh, t, 0);
      double[] b = corner(mesh, t, 1);
      double[] c = corner(mesh, t, 2);
      double[] u = {b[0] - a[0], b[1] - a[1], b[2] - a[2]};
      double[] v = {c[0] - a[0], c[1] - a[1], c[2] - a[2]};
      double facing =
          (u[1] * v[2] - u[2] * v[1]) * a[3]
              + (u[2] * v[0] - u[0] * v[2]) * a[4]
              + (u[0] * v[1] - u[1] * v[0]) * a[5];
      assertThat(facing).as("triangle %d", t).isPositive();
    }
  }

  private static double[] corner(Mesh mesh, int triangle, int k) {
    int v = 3 * mesh.index()[3 * triangle + k];
    float[] p = mesh.position();
    float[] n = mesh.normal();
    return new double[] {p[v], p[v + 1], p[v + 2], n[v], n[v + 1], n[v + 2]};
  }

  @Test
  void itsSidesDifferSoThatAFoldIsSeen() {
    ClothState lying = towel(Pose.translation(0.55, 0, ClothSpec.HALF_THICKNESS));
    ClothState turned =
        towel(Pose.translation(0.55, 0, ClothSpec.HALF_THICKNESS).times(Pose.rotationX(Math.PI)));
    int upper = pixel(scene(lying), 0.55, 0, 0.005);
    int under = pixel(scene(turned), 0.55, 0, 0.005);
    assertThat(upper & 255).as("blue over red").isGreaterThan((upper >> 16 & 255) + 60);
    assertThat(under >> 16 & 255).as("paler").isGreaterThan((upper >> 16 & 255) + 30);
  }

  @Test
  void heldAboveTheTableItCastsItsShadow() {
    ClothState high = towel(Pose.translation(0.50, 0, 0.20));
    // The lamp stands at (0.38, -0.52, 1.0), so the shadow lies to the other side.
    double x = 0.50 - 0.38 * 0.20 + 0.10;
    double y = 0.52 * 0.20 + 0.15;
    assertThat(pixel(scene(high), x, y, 0) >> 8 & 255)
        .isLessThan((pixel(Scenes.home(), x, y, 0) >> 8 & 255) - 25);
  }

  @Test
  void theSameClothGivesTheSameBytesAndLeavesOtherScenesAlone() {
    SceneRenderer renderer = new SceneRenderer(Scenes.CELL, 160, 120);
    Frame without = renderer.render(Scenes.home(), 0);
    ClothState cloth = towel(Pose.translation(0.55, 0, 0.0025));
    Frame first = renderer.render(scene(cloth), 1);
    assertThat(renderer.render(scene(cloth), 2).bgr()).isEqualTo(first.bgr());
    assertThat(Arrays.equals(without.bgr(), first.bgr())).isFalse();
    assertThat(renderer.render(Scenes.home(), 3).bgr()).isEqualTo(without.bgr());
  }

  @Test
  void bodiesKeepTheirColoursBesideACloth() {
    SceneState.Body red = Scenes.block("red", 0.45, 0.22, 0.025, Scenes.RED);
    ClothState cloth = towel(Pose.translation(0.60, 0, 0.0025));
    SceneState both = new SceneState(0, HOME, HOME, 0.04, 0.04, List.of(red), cloth, List.of());
    SceneRenderer renderer = new SceneRenderer(Scenes.CELL, 320, 240);
    renderer.render(both, 0);
    assertThat(renderer.keypoints(both).getFirst().visible()).isGreaterThan(0.9);
    assertThat(pixel(both, 0.45, 0.22, 0.05) >> 16 & 255).isGreaterThan(150);
  }

  private static int pixel(SceneState scene, double x, double y, double z) {
    SceneRenderer renderer = new SceneRenderer(Scenes.CELL, 640, 480);
    Frame frame = renderer.render(scene, 0);
    double[] place = renderer.camera().project(x, y, z);
    int at = 3 * ((int) place[1] * frame.width() + (int) place[0]);
    byte[] bgr = frame.bgr();
    return (bgr[at + 2] & 255) << 16 | (bgr[at + 1] & 255) << 8 | bgr[at] & 255;
  }
}
