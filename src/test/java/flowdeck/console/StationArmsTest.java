package flowdeck.console;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.arms.LinkReport;
import flowdeck.arms.LinkReport.Word;
import flowdeck.arms.fri.FriVersion;
import flowdeck.arms.fri.Plant;
import flowdeck.arms.fri.VirtualController;
import flowdeck.core.Clock;
import flowdeck.station.Station;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cell's file says of the arms, beside what its controllers say. */
class StationArmsTest {
  private static final String CELL =
      """
      name: lab
      arms:
        left:
          base: {xyz-m: [0, 0.35, 0]}
          home-deg: [0, 25, 0, -90, 0, 65, 0]
          fri: {port: 30204, send-period-ms: 10}
        right:
          base: {xyz-m: [0, -0.35, 0]}
          home-deg: [0, 25, 0, -90, 0, 65, 0]
          fri: {port: 30205, send-period-ms: 10}
      tool:
        mass-kg: 1.25
        centre-of-mass-m: [0, -0.004, 0.062]
      """;

  @TempDir Path folder;

  @Test
  void aPeriodThatIsNotTheDeclaredOneIsAWordAndTheLoadIsASentence() throws IOException {
    Path cell = folder.resolve("lab.yaml");
    Files.writeString(cell, CELL);
    try (Station station =
            Station.open(cell.toString(), folder.resolve("sessions"), Path.of("models"));
        VirtualController left = controller("left", 10, 30_204);
        VirtualController right = controller("right", 5, 30_205)) {
      StationArms arms = new StationArms(station);
      assertThat(arms.load())
          .isEqualTo(
              "The tool's load data in Sunrise must be 1.25 kg, its centre of mass x 0, y -4, z 62"
                  + " mm from the flange.");
      long deadline = Clock.system().nanos() + Duration.ofSeconds(20).toNanos();
      while (link(arms, 0).periodMillis() == 0 || link(arms, 1).periodMillis() == 0) {
        assertThat(Clock.system().nanos()).as("%s, %s", left, right).isLessThan(deadline);
        LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
      }
      assertThat(link(arms, 0).words()).extracting(Word::label).doesNotContain(ArmWords.PERIOD);
      assertThat(link(arms, 1).words())
          .endsWith(new Word(ArmWords.PERIOD, "5 ms, but the cell's file says 10 ms", false));
    }
  }

  private static LinkReport link(StationArms arms, int arm) {
    return Objects.requireNonNull(arms.health().get(arm).link());
  }

  private static VirtualController controller(String arm, int periodMillis, int port) {
    return VirtualController.open(
        arm,
        FriVersion.V1,
        periodMillis,
        1,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        new Plant() {
          @Override
          public void read(double[] measured, double[] externalTorque) {}

          @Override
          public void command(double[] joints) {}
        },
        Clock.system());
  }
}
