package flowdeck.arms.gripper;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.core.Clock;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Over a serial port of the system whose other end is the virtual gripper. */
@EnabledOnOs(OS.LINUX)
class SerialLinkTest {
  private static final RobotiqSettings SETTINGS = RobotiqSettings.of(RobotiqModel.HAND_E);

  private final Clock clock = Clock.system();

  @Test
  void speaksToAGripperOnASerialPort() throws IOException {
    FreeFingers fingers = new FreeFingers(1, clock);
    try (VirtualRobotiq virtual = new VirtualRobotiq("left", SETTINGS, fingers, clock);
        PseudoTerminal terminal = new PseudoTerminal(virtual.port());
        RobotiqGripper gripper =
            new RobotiqGripper(
                "left", new GripperPort.Serial(terminal.device()), SETTINGS, clock)) {
      await(gripper, () -> says(gripper, "not activated"));
      gripper.reactivate();
      await(gripper, () -> gripper.state().trouble() == null);
      gripper.command(0.4);
      await(gripper, () -> Math.abs(gripper.state().opened() - 0.4) < 0.01);
      assertThat(gripper.counts().nonsense()).isZero();
      assertThat(virtual.registers().takeWritten()).hasSize(3);
    }
  }

  @Test
  void tellsWhenThePortIsGone() throws IOException {
    try (VirtualRobotiq virtual =
            new VirtualRobotiq("left", SETTINGS, new FreeFingers(1, clock), clock);
        PseudoTerminal terminal = new PseudoTerminal(virtual.port());
        RobotiqGripper gripper =
            new RobotiqGripper(
                "left", new GripperPort.Serial(terminal.device()), SETTINGS, clock)) {
      await(gripper, () -> says(gripper, "not activated"));
      terminal.close();
      await(gripper, () -> says(gripper, "cannot be reached on " + terminal.device()));
    }
  }

  @Test
  void nothingOfATerminalThatWasClosedReadsOn() throws IOException {
    try (VirtualRobotiq virtual =
        new VirtualRobotiq("left", SETTINGS, new FreeFingers(1, clock), clock)) {
      PseudoTerminal terminal = new PseudoTerminal(virtual.port());
      new RobotiqGripper("left", new GripperPort.Serial(terminal.device()), SETTINGS, clock)
          .close();
      terminal.close();
      assertThat(Thread.getAllStackTraces().keySet())
          .extracting(Thread::getName)
          .doesNotContain("terminal to socket", "socket to terminal");
    }
  }

  private static boolean says(RobotiqGripper gripper, String words) {
    return String.valueOf(gripper.state().trouble()).contains(words);
  }

  private static void await(RobotiqGripper gripper, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(gripper.state().toString()).isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }
}
