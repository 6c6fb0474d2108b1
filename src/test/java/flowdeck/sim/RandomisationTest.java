package flowdeck.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.CellDescription;
import flowdeck.core.InputException;
import flowdeck.core.Pose;
import flowdeck.sim.Randomisation.Axis;
import flowdeck.sim.SceneState.Body;
import flowdeck.sim.task.StackBlocksTwo;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomisationTest {
  private static final CellDescription CELL = CellDescription.simulated();
  private static final Randomisation ALL = Randomisation.parse("all");

  @Test
  void axesAreReadInAnyOrderAndWrittenInOne() {
    assertThat(Randomisation.parse("noise, clutter,table-height").text())
        .isEqualTo("clutter,table-height,noise");
    assertThat(ALL.text()).isEqualTo("clutter,textures,light,table-height,camera,noise");
    assertThat(Randomisation.NONE.text()).isEqualTo("none");
  }

  @Test
  void anUnknownAxisIsRefusedInOneSentenceThatNamesAll() {
    for (String text : List.of("", "wind", "clutter,", "clutter,all", "Light")) {
      assertThatThrownBy(() -> Randomisation.parse(text))
          .as(text)
          .isInstanceOf(InputException.class)
          .hasMessageEndingWith(
              "use clutter, textures, light, table-height, camera, noise, or all.");
    }
  }

  @Test
  void withoutAxesTheCellAndTheSceneAreTheVerySame() {
    SceneSetup setup = new StackBlocksTwo().setup(3);
    assertThat(Randomisation.NONE.cell(CELL, 3)).isSameAs(CELL);
    assertThat(Randomisation.NONE.setup(CELL, setup, 3)).isSameAs(setup);
  }

  @Test
  void anAxisDrawsTheSameWhateverElseIsOn() {
    for (Axis axis : Axis.values()) {
      Randomisation alone = new Randomisation(Set.of(axis));
      long drawn = alone.draws(axis, 7).orElseThrow().nextLong();
      assertThat(ALL.draws(axis, 7).orElseThrow().nextLong()).isEqualTo(drawn);
      assertThat(alone.draws(axis, 8).orElseThrow().nextLong()).isNotEqualTo(drawn);
      for (Axis other : Axis.values()) {
        assertThat(alone.draws(other, 7).isPresent()).isEqualTo(other == axis);
        if (other != axis) {
          assertThat(ALL.draws(other, 7).orElseThrow().nextLong()).isNotEqualTo(drawn);
        }
      }
    }
  }

  @Test
  void aLowerTableMovesArmsAndCameraUpTogether() {
    Randomisation height = Randomisation.parse("table-height");
    Set<Double> drops = new HashSet<>();
    for (long seed = 0; seed < 50; seed++) {
      double drop = height.tableDrop(seed);
      drops.add(drop);
      CellDescription cell = height.cell(CELL, seed);
      assertThat(drop).isBetween(0.0, 0.03);
      assertThat(cell.leftBase().z()).isEqualTo(drop);
      assertThat(cell.rightBase().z()).isEqualTo(drop);
      assertThat(cell.camera().eye()[2]).isEqualTo(CELL.camera().eye()[2] + drop);
      assertThat(cell.camera().target()[2]).isEqualTo(CELL.camera().target()[2] + drop);
      assertThat(height.camera(CELL.camera(), seed)).isSameAs(CELL.camera());
    }
    assertThat(drops).hasSize(50);
  }

  @Test
  void theCameraMovesALittleAndStillSeesTheWorkArea() {
    Randomisation camera = Randomisation.parse("camera");
    double farthest = 0;
    for (long seed = 0; seed < 200; seed++) {
      CellDescription.CameraDescription moved = camera.cell(CELL, seed).camera();
      double distance = distance(moved.eye(), CELL.camera().eye());
      farthest = Math.max(farthest, distance);
      assertThat(distance).isLessThanOrEqualTo(0.03 + 1e-12);
      assertThat(distance(moved.target(), CELL.camera().target())).isLessThanOrEqualTo(0.0301);
      assertThat(CameraPose.parse(CameraPose.of(moved).text(), CELL)).isNotNull();
    }
    assertThat(farthest).isGreaterThan(0.025);
  }

  @Test
  void clutterStandsClearOfTheTaskTheArmsAndItself() {
    Randomisation clutter = Randomisation.parse("clutter");
    int most = 0;
    for (long seed = 0; seed < 200; seed++) {
      SceneSetup task = new StackBlocksTwo().setup(seed);
      List<Body> bodies = clutter.setup(CELL, task, seed).bodies();
      assertThat(bodies.subList(0, 2)).isEqualTo(task.bodies());
      List<Body> things = bodies.subList(2, bodies.size());
      assertThat(things).hasSizeBetween(1, 6);
      assertThat(things.stream().map(Body::name).distinct()).hasSize(things.size());
      most = Math.max(most, things.size());
      for (Body thing : things) {
        Pose at = thing.pose();
        assertThat(
                at.x() > WorkArea.MIN_X
                    && at.x() < WorkArea.MAX_X
                    && Math.abs(at.y()) < WorkArea.HALF_Y)
            .isFalse();
        assertThat(at.x()).isBetween(TableGeometry.MIN_X, TableGeometry.MAX_X - 0.05);
        for (Body other : bodies) {
          double apart = Math.hypot(at.x() - other.pose().x(), at.y() - other.pose().y());
          assertThat(apart).isGreaterThan(other == thing ? -1 : 0.07);
        }
      }
    }
    assertThat(most).isEqualTo(6);
  }

  @Test
  void clutterIsAtRestAndCanBePushed() {
    Randomisation clutter = Randomisation.parse("clutter");
    try (SimulatedCell cell = new SimulatedCell(CELL, clutter)) {
      cell.reset(new StackBlocksTwo(), 100_002);
      List<Body> start = cell.scene().bodies();
      assertThat(start).hasSizeGreaterThan(3);
      cell.advanceTo(1_000_000_000L);
      List<Body> later = cell.scene().bodies();
      for (int i = 0; i < start.size(); i++) {
        Pose before = start.get(i).pose();
        Pose after = later.get(i).pose();
        assertThat(
                Math.abs(after.x() - before.x())
                    + Math.abs(after.y() - before.y())
                    + Math.abs(after.z() - before.z()))
            .isLessThan(1e-3);
        assertThat(start.get(i).solid().fixed()).isFalse();
      }
    }
  }

  private static double distance(double[] a, double[] b) {
    return Math.sqrt(
        (a[0] - b[0]) * (a[0] - b[0])
            + (a[1] - b[1]) * (a[1] - b[1])
            + (a[2] - b[2]) * (a[2] - b[2]));
  }
}
