package flowdeck.arms.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.Pose;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class IiwaKinematicsTest {
  private static final Offset<Double> MICRO = within(1e-6);

  private static double[] degrees(double... degrees) {
    double[] rad = new double[7];
    for (int i = 0; i < degrees.length; i++) {
      rad[i] = Math.toRadians(degrees[i]);
    }
    return rad;
  }

  private static void assertPosition(Pose pose, double x, double y, double z) {
    assertThat(pose.x()).isCloseTo(x, MICRO);
    assertThat(pose.y()).isCloseTo(y, MICRO);
    assertThat(pose.z()).isCloseTo(z, MICRO);
  }

  private static void assertRotation(Pose pose, double... rows) {
    double[] actual = {
      pose.r00(),
      pose.r01(),
      pose.r02(),
      pose.r10(),
      pose.r11(),
      pose.r12(),
      pose.r20(),
      pose.r21(),
      pose.r22()
    };
    for (int i = 0; i < 9; i++) {
      assertThat(actual[i]).isCloseTo(rows[i], MICRO);
    }
  }

  @Test
  void stretchedUpTheFlangeStandsAboveTheBase() {
    Pose flange = IiwaKinematics.flange(new double[7]);
    assertPosition(flange, 0, 0, 1.266);
    assertRotation(flange, 1, 0, 0, 0, 1, 0, 0, 0, 1);
  }

  @Test
  void matchesTheReferenceVectors() {
    Pose down = IiwaKinematics.flange(degrees(0, 30, 0, -70, 0, 80, 0));
    assertPosition(down, 0.593923, 0, 0.490951);
    assertRotation(down, -1, 0, 0, 0, 1, 0, 0, 0, -1);

    Pose general = IiwaKinematics.flange(new double[] {.1, .2, .3, .4, .5, .6, .7});
    assertPosition(general, 0.037383, -0.004712, 1.239148);
    assertRotation(
        general, -.037301, -.977762, .206374, .946649, .031578, .320715, -.320100, .207327,
        .924420);

    assertPosition(IiwaKinematics.flange(degrees(0, 90)), 0.926, 0, 0.34);
    assertPosition(IiwaKinematics.flange(degrees(0, 0, 0, 90)), -0.526, 0, 0.74);
  }

  @Property(tries = 200)
  void linksEndAtTheFlangeAndKeepTheirLengths(@ForAll("postures") double[] q) {
    Pose[] links = IiwaKinematics.links(q);
    assertThat(links).hasSize(9);
    assertThat(links[0]).isEqualTo(Pose.IDENTITY);
    assertThat(links[8]).isEqualTo(IiwaKinematics.flange(q));
    for (int joint = 0; joint < 7; joint++) {
      Pose origin = IiwaKinematics.JOINT_ORIGINS.get(joint);
      Pose inParent = links[joint].inverse().times(links[joint + 1]);
      assertPosition(inParent, origin.x(), origin.y(), origin.z());
    }
  }

  @Property(tries = 200)
  void jacobianMatchesCentralDifferences(@ForAll("postures") double[] q) {
    Pose tool = Pose.xyzRpy(0.02, -0.03, 0.145, 0.3, -0.2, 0.5);
    double[][] jacobian = IiwaKinematics.jacobian(q, tool);
    double h = 1e-5;
    for (int joint = 0; joint < 7; joint++) {
      double[] plus = q.clone();
      double[] minus = q.clone();
      plus[joint] += h;
      minus[joint] -= h;
      Pose after = IiwaKinematics.flange(plus).times(tool);
      Pose before = IiwaKinematics.flange(minus).times(tool);
      assertThat(jacobian[0][joint]).isCloseTo((after.x() - before.x()) / (2 * h), within(1e-7));
      assertThat(jacobian[1][joint]).isCloseTo((after.y() - before.y()) / (2 * h), within(1e-7));
      assertThat(jacobian[2][joint]).isCloseTo((after.z() - before.z()) / (2 * h), within(1e-7));
      Pose turn = after.times(before.inverse());
      assertThat(jacobian[3][joint])
          .isCloseTo((turn.r21() - turn.r12()) / 2 / (2 * h), within(1e-7));
      assertThat(jacobian[4][joint])
          .isCloseTo((turn.r02() - turn.r20()) / 2 / (2 * h), within(1e-7));
      assertThat(jacobian[5][joint])
          .isCloseTo((turn.r10() - turn.r01()) / 2 / (2 * h), within(1e-7));
    }
  }

  @Provide
  Arbitrary<double[]> postures() {
    return Arbitraries.doubles().between(-2.9, 2.9).array(double[].class).ofSize(7);
  }
}
