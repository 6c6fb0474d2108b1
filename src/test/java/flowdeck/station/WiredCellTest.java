package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.arms.Arm;
import flowdeck.arms.gripper.Gripper;
import flowdeck.core.CellDescription;
import flowdeck.core.JointVector;
import flowdeck.sim.Conditions;
import flowdeck.trial.Tasks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The virtual cell with a gripper on the left controller's outputs and none on the right arm. */
class WiredCellTest {
  @TempDir Path folder;
  private VirtualPlace place;

  @BeforeEach
  void open() throws IOException {
    try (InputStream builtIn =
        Objects.requireNonNull(Place.class.getResourceAsStream("/cells/virtual-fri.yaml"))) {
      String robotiq = "    gripper:\n      robotiq:\n        model: 2f-85\n";
      String wired =
          """
              gripper:
                io:
                  output: Air.Open
                  closed-output: Air.Close
                  feedback-input: Air.Opened
          """;
      String text =
          new String(builtIn.readAllBytes(), StandardCharsets.UTF_8)
              .replaceFirst(robotiq, wired)
              .replace(robotiq, "")
              .replace("  drawn: true\n", "  drawn: true\n  width-px: 64\n  height-px: 48\n");
      assertThat(text).contains("Air.Opened").doesNotContain("robotiq");
      Path file = Files.writeString(folder.resolve("wired.yaml"), text);
      place = (VirtualPlace) Place.open(file.toString(), Conditions.USUAL);
    }
  }

  @AfterEach
  void close() {
    place.close();
  }

  private static void await(Arm arm, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(() -> arm.state().toString()).isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  @Test
  void isReadyAtOnceAndClosesAndIsOpenAgainInTheNextTrial() {
    place.reset(Tasks.named("stack-blocks-two"), 100_000);
    Arm left = place.cell().arms().getFirst();
    Gripper gripper = left.gripper().orElseThrow();
    assertThat(gripper.activates()).isFalse();
    await(left, () -> left.state().refusal() == null);
    assertThat(left.state().gripper()).isEqualTo(1);
    CellDescription description = place.cell().description().orElseThrow();
    JointVector home = description.leftHome();
    await(
        left,
        () -> {
          left.command(place.cell().clock().nanos(), home, 0);
          return left.state().gripper() == 0 && fingers() < 0.1;
        });
    place.reset(Tasks.named("stack-blocks-two"), 100_001);
    await(left, () -> left.state().refusal() == null);
    assertThat(left.state().gripper()).isEqualTo(1);
    assertThat(fingers()).isGreaterThan(0.9);
    assertThat(place.robots().left().errors()).isEmpty();
  }

  private double fingers() {
    return place.robots().opened(0);
  }
}
