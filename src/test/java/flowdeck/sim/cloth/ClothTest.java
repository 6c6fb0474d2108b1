package flowdeck.sim.cloth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import flowdeck.core.Pose;
import flowdeck.sim.TableGeometry;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class ClothTest {
  private static final double HALF = ClothSpec.HALF_THICKNESS;
  private static final Pose AWAY = Hands.flange(0, 0, 5);

  /** Near edge at x 0.425, left edge at y 0.18. */
  private static ClothSpec towel() {
    return at(Pose.translation(0.575, 0, HALF));
  }

  private static ClothSpec at(Pose pose) {
    return new ClothSpec(25, 21, 0.015, pose, 0xD8CFC0);
  }

  private static Cloth cloth(ClothSpec spec) {
    return new Cloth(spec, Hands.STEPS_PER_SECOND);
  }

  @Test
  void restingClothSleepsUntilAGripperComesNear() {
    Cloth cloth = cloth(towel());
    alone(cloth, 0.5, () -> {});
    assertThat(cloth.asleep()).isTrue();
    float[] before = cloth.state().position();
    alone(cloth, 1, () -> {});
    assertThat(cloth.state().position()).containsExactly(before);
    // The tool is 3 cm above the towel: not a finger of it touches.
    Pose above = Hands.flange(0.575, 0, 0.03);
    cloth.step(above, Hands.OPEN, AWAY, Hands.OPEN);
    assertThat(cloth.asleep()).isFalse();
    for (int step = 0; step < 200; step++) {
      cloth.step(above, Hands.OPEN, AWAY, Hands.OPEN);
      assertThat(cloth.asleep()).isFalse();
    }
  }

  @Test
  void clothThatFallsDoesNotSleep() {
    Cloth falling = cloth(at(Pose.translation(0.575, 0, 0.3)));
    for (int step = 0; step < 60; step++) {
      falling.step(AWAY, Hands.OPEN, AWAY, Hands.OPEN);
      assertThat(falling.asleep()).isFalse();
    }
  }

  private static void alone(Cloth cloth, double seconds, Runnable each) {
    for (int step = 0; step < seconds * Hands.STEPS_PER_SECOND; step++) {
      cloth.step(AWAY, Hands.OPEN, AWAY, Hands.OPEN);
      each.run();
    }
  }

  /** Pinches both near corners. */
  private static Hands pinched(Cloth cloth) {
    Hands hands = new Hands(cloth);
    hands.mirrored(0.5, 0.433, 0.165, 0.15);
    hands.grip(0.014);
    hands.mirrored(0.5, 0.433, 0.165, 0.0135);
    hands.grip(0);
    return hands;
  }

  private static void fold(Hands hands) {
    hands.mirrored(0.6, 0.45, 0.165, 0.10);
    hands.mirrored(0.8, 0.58, 0.165, 0.15);
    hands.mirrored(0.8, 0.70, 0.165, 0.08);
    hands.mirrored(0.6, 0.717, 0.165, 0.022);
  }

  @Test
  void clothAtRestStaysWhereItLies() {
    Cloth cloth = cloth(towel());
    float[] before = cloth.state().position();
    alone(cloth, 3, () -> {});
    assertThat(largestChange(before, cloth.state().position())).isLessThan(1e-6);
  }

  private static double largestChange(float[] a, float[] b) {
    double most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    return most;
  }

  @Property(tries = 12)
  void droppedAtAnyTiltItNeverPassesTheTableAndLosesEnergy(
      @ForAll @DoubleRange(min = -1.5, max = 1.5) double rollRad,
      @ForAll @DoubleRange(min = -1.5, max = 1.5) double pitchRad) {
    Cloth cloth = cloth(at(Pose.xyzRpy(0.45, 0, 0.25, rollRad, pitchRad, 0)));
    double start = cloth.energy();
    double[] energy = {start};
    double[] rise = {0};
    double[] lowest = {1};
    for (int tenth = 0; tenth < 15; tenth++) {
      alone(
          cloth,
          0.1,
          () -> {
            assertThat(cloth.energy()).isLessThanOrEqualTo(start);
            lowest[0] = Math.min(lowest[0], lowest(cloth.state()));
          });
      rise[0] = Math.max(rise[0], cloth.energy() - energy[0]);
      energy[0] = cloth.energy();
    }
    assertThat(lowest[0]).isGreaterThan(HALF - 1e-6);
    assertThat(rise[0] / (25 * 21)).as("J/kg gained in a tenth of a second").isLessThan(0.01);
    assertThat(cloth.diverged()).isFalse();
  }

  private static double lowest(ClothState state) {
    double low = Double.MAX_VALUE;
    for (int i = 0; i < state.holder().length; i++) {
      low = Math.min(low, state.z(i));
    }
    return low;
  }

  @Test
  void clothBesideTheTableFallsToTheFloorAndOnTheEdgeItHangs() {
    Cloth beside = cloth(at(Pose.translation(TableGeometry.MAX_X + 0.2, 0, 0.05)));
    alone(beside, 2, () -> {});
    assertThat(lowest(beside.state())).isEqualTo(TableGeometry.FLOOR_Z + HALF, within(1e-4));
    Cloth onTheEdge = cloth(at(Pose.translation(TableGeometry.MAX_X - 0.10, 0, HALF)));
    alone(onTheEdge, 1, () -> {});
    assertThat(lowest(onTheEdge.state())).isBetween(-0.08, -0.02);
    assertThat(onTheEdge.diverged()).isFalse();
  }

  @Test
  void pinchedParticlesFollowTheGripperAndLiftTheTowel() {
    Cloth cloth = cloth(towel());
    Hands hands = pinched(cloth);
    assertThat(held(cloth, ClothState.LEFT)).isGreaterThan(2);
    assertThat(held(cloth, ClothState.RIGHT)).isGreaterThan(2);
    ClothState before = cloth.state();
    hands.mirrored(0.8, 0.46, 0.15, 0.1135);
    ClothState after = cloth.state();
    for (int i = 0; i < before.holder().length; i++) {
      if (before.holder()[i] != ClothState.FREE) {
        double outward = before.holder()[i] == ClothState.LEFT ? 1 : -1;
        assertThat(after.holder()[i]).isEqualTo(before.holder()[i]);
        assertThat(after.x(i) - before.x(i)).isEqualTo(0.027f, within(1e-5f));
        assertThat(after.y(i) - before.y(i)).isEqualTo((float) (-0.015 * outward), within(1e-5f));
        assertThat(after.z(i) - before.z(i)).isEqualTo(0.1f, within(1e-5f));
      }
    }
    // The towel hangs between the grippers and still lies on the table behind them.
    assertThat(after.z(after.particle(0, 12))).isGreaterThan(0.03f);
    assertThat(after.z(after.particle(20, 12))).isEqualTo((float) HALF, within(1e-4f));
    assertThat(cloth.longestThread()).isLessThan(1.25);
  }

  private static long held(Cloth cloth, byte by) {
    long count = 0;
    for (byte holder : cloth.state().holder()) {
      count += holder == by ? 1 : 0;
    }
    return count;
  }

  @Test
  void graspBesideOrAboveTheTowelIsAMissUntilTheGripperOpensAgain() {
    Cloth cloth = cloth(towel());
    Hands hands = new Hands(cloth);
    hands.mirrored(0.5, 0.39, 0.165, 0.0135);
    hands.grip(0);
    assertThat(held(cloth, ClothState.LEFT)).isZero();
    hands.mirrored(0.5, 0.433, 0.165, 0.0135);
    assertThat(held(cloth, ClothState.LEFT)).as("slid in closed").isZero();
    hands.mirrored(0.5, 0.433, 0.165, 0.10);
    hands.grip(0.014);
    hands.mirrored(0.5, 0.433, 0.165, 0.022);
    hands.grip(0);
    assertThat(held(cloth, ClothState.LEFT)).as("8 mm too high").isZero();
    assertThat(cloth.state().z(0)).isLessThan(0.01f);
  }

  @Test
  void gripperThatDoesNotCloseHoldsNothing() {
    Cloth cloth = cloth(towel());
    Hands hands = new Hands(cloth);
    hands.mirrored(0.5, 0.433, 0.165, 0.0135);
    hands.grip(0.006);
    hands.mirrored(0.5, 0.433, 0.165, 0.2);
    assertThat(held(cloth, ClothState.LEFT)).isZero();
    assertThat(highest(cloth.state())).isLessThan(0.03);
  }

  private static double highest(ClothState state) {
    double high = -Double.MAX_VALUE;
    for (int i = 0; i < state.holder().length; i++) {
      high = Math.max(high, state.z(i));
    }
    return high;
  }

  @Test
  void openingFreesTheTowelAndItFalls() {
    Cloth cloth = cloth(towel());
    Hands hands = pinched(cloth);
    hands.mirrored(0.6, 0.45, 0.165, 0.20);
    assertThat(highest(cloth.state())).isGreaterThan(0.18);
    hands.grip(Hands.OPEN);
    hands.mirrored(0.6, 0.40, 0.30, 0.30);
    hands.rest(0.5);
    assertThat(held(cloth, ClothState.LEFT) + held(cloth, ClothState.RIGHT)).isZero();
    assertThat(highest(cloth.state())).isLessThan(0.06);
  }

  @Test
  void foldedLayersStayApartAndComeToRest() {
    Cloth cloth = cloth(towel());
    Hands hands = pinched(cloth);
    double[] nearest = {1};
    int[] steps = {0};
    hands.watch(
        () -> {
          if (++steps[0] % 20 == 0) {
            nearest[0] = Math.min(nearest[0], nearestLayers(cloth.state()));
          }
        });
    fold(hands);
    hands.grip(0.014);
    hands.mirrored(0.6, 0.717, 0.165, 0.12);
    hands.mirrored(0.6, 0.40, 0.25, 0.30);
    hands.rest(1);
    ClothState folded = cloth.state();
    hands.rest(0.5);
    assertThat(largestChange(folded.position(), cloth.state().position())).isLessThan(5e-4);
    assertThat(folded.distance(folded.particle(0, 0), folded.particle(20, 0))).isLessThan(0.045);
    assertThat(folded.distance(folded.particle(0, 24), folded.particle(20, 24))).isLessThan(0.05);
    // Held particles are gathered nearer than layers are; they are not counted.
    assertThat(nearest[0]).isGreaterThan(0.004);
    assertThat(cloth.diverged()).isFalse();
  }

  /** Least distance between free particles that are no neighbours in the cloth, m. */
  private static double nearestLayers(ClothState s) {
    double least = 1;
    for (int a = 0; a < s.holder().length; a++) {
      for (int b = a + 1; b < s.holder().length; b++) {
        int rows = Math.abs(a / s.columns() - b / s.columns());
        int across = Math.abs(a % s.columns() - b % s.columns());
        boolean free = s.holder()[a] == ClothState.FREE && s.holder()[b] == ClothState.FREE;
        if (free && (rows > 2 || across > 2)) {
          least = Math.min(least, s.distance(a, b));
        }
      }
    }
    return least;
  }

  @Test
  void towelPulledApartSlipsOutOfTheGrippersInsteadOfStretchingWithoutEnd() {
    Cloth cloth = cloth(towel());
    Hands hands = pinched(cloth);
    double[] longest = {0};
    hands.watch(() -> longest[0] = Math.max(longest[0], cloth.longestThread()));
    hands.mirrored(0.6, 0.45, 0.165, 0.15);
    hands.mirrored(1.0, 0.45, 0.35, 0.15);
    assertThat(Math.min(held(cloth, ClothState.LEFT), held(cloth, ClothState.RIGHT))).isZero();
    assertThat(longest[0]).isLessThan(2);
    assertThat(cloth.diverged()).isFalse();
  }

  @Test
  void gripperThatPressesIntoTheTowelDoesNotShootItAway() {
    Cloth cloth = cloth(towel());
    Hands hands = new Hands(cloth);
    hands.mirrored(0.3, 0.55, 0.10, 0.05);
    hands.mirrored(0.3, 0.55, 0.10, 0.005);
    hands.mirrored(0.5, 0.60, 0.05, 0.005);
    hands.rest(0.5);
    assertThat(highest(cloth.state())).isLessThan(0.08);
    assertThat(lowest(cloth.state())).isGreaterThan(HALF - 1e-6);
    assertThat(cloth.diverged()).isFalse();
  }

  @Test
  void sameInputsGiveTheSameBits() {
    Cloth first = cloth(towel());
    Cloth second = cloth(towel());
    for (Cloth cloth : new Cloth[] {first, second}) {
      Hands hands = pinched(cloth);
      fold(hands);
      hands.grip(Hands.OPEN);
      hands.rest(0.3);
    }
    assertThat(Arrays.hashCode(first.state().position()))
        .isEqualTo(Arrays.hashCode(second.state().position()));
    assertThat(first.energy()).isEqualTo(second.energy());
  }

  @Test
  void poseThatIsNoNumberMakesItDiverge() {
    Cloth cloth = cloth(towel());
    pinched(cloth);
    Pose broken = Pose.translation(Double.NaN, 0, 0);
    cloth.step(broken, 0, AWAY, 0);
    cloth.step(broken, 0, AWAY, 0);
    assertThat(cloth.diverged()).isTrue();
  }

  @Test
  void steppingAllocatesNothing() {
    Cloth cloth = cloth(towel());
    pinched(cloth);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Pose left = Hands.flange(0.45, 0.165, 0.05);
    Pose right = Hands.flange(0.45, -0.165, 0.05);
    cloth.step(left, 0, right, 0);
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int step = 0; step < 300; step++) {
      cloth.step(left, 0, right, 0);
    }
    // The counter itself may cost a little.
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(2000);
  }
}
