package flowdeck.arms.fri;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.arms.gripper.FreeFingers;
import flowdeck.arms.gripper.GripperState;
import flowdeck.arms.gripper.IoGripper;
import flowdeck.arms.gripper.IoWiring;
import flowdeck.arms.motion.MotionLimits;
import flowdeck.core.ActionLayout;
import flowdeck.core.Clock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A gripper on the outputs of a controller, over real sockets, in real time. */
@Timeout(60)
class WiredGripperTest {
  private static final long MILLI = 1_000_000;
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final IoWiring BARE = IoWiring.of("MediaFlange.OutputX3Pin1");
  private static final IoWiring VALVE =
      new IoWiring("Air.Close", true, "Air.Open", "Air.Opened", false);

  private final Clock clock = Clock.system();
  private final FreeFingers fingers = new FreeFingers(1, clock);
  private final FriLink link =
      FriLink.open(
          "left",
          new FriAddress(new InetSocketAddress(HERE, 0), null),
          MotionLimits.of(ActionLayout.TWO_IIWA).axes().subList(0, 7),
          clock);
  private final VirtualController controller =
      VirtualController.open(
          "left",
          FriVersion.V1,
          5,
          1,
          new InetSocketAddress(HERE, link.port()),
          new PlayedArm(),
          clock);

  @AfterEach
  void close() {
    controller.close();
    link.close();
  }

  private IoGripper gripper(IoWiring wiring) {
    return new IoGripper("left", link.io(wiring), wiring, clock);
  }

  private static void await(IoGripper gripper, BooleanSupplier condition) {
    long deadline = System.nanoTime() + 10_000 * MILLI;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(() -> gripper.state().toString()).isLessThan(deadline);
      LockSupport.parkNanos(2 * MILLI);
    }
  }

  /** As the control loop does while something runs. */
  private void command(IoGripper gripper, double opened, BooleanSupplier until) {
    await(
        gripper,
        () -> {
          gripper.command(opened);
          return until.getAsBoolean();
        });
  }

  /** Nothing switches anything for a while. */
  private void stays(double opened) {
    long end = System.nanoTime() + 500 * MILLI;
    while (System.nanoTime() < end) {
      assertThat(fingers.opened()).isEqualTo(opened);
      LockSupport.parkNanos(2 * MILLI);
    }
  }

  private static boolean works(IoGripper gripper) {
    return gripper.state().trouble() == null;
  }

  @Test
  void worksAsSoonAsTheControllerTellsOfItsOutput() {
    IoGripper gripper = gripper(BARE);
    await(
        gripper, () -> String.valueOf(gripper.state().trouble()).contains("does not tell of the"));
    gripper.command(0);
    controller.wire(BARE, fingers);
    await(gripper, () -> works(gripper));
    assertThat(gripper.state().opened()).isEqualTo(1);
    stays(1);
    command(gripper, 0, () -> fingers.opened() == 0);
    assertThat(gripper.state().opened()).isEqualTo(0);
    assertThat(controller.errors()).isEmpty();
  }

  @Test
  void whatSomebodySwitchesAtTheSmartPadIsToldAndStays() {
    controller.wire(BARE, fingers);
    IoGripper gripper = gripper(BARE);
    await(gripper, () -> works(gripper));
    command(gripper, 0, () -> fingers.opened() == 0);
    command(gripper, 1, () -> fingers.opened() == 1);
    await(gripper, () -> gripper.state().opened() == 1);
    controller.turnGripper(false);
    await(gripper, () -> gripper.state().opened() == 0 && fingers.opened() == 0);
    stays(0);
    assertThat(gripper.state().trouble()).isNull();
  }

  @Test
  void nothingMovesByACableThatIsPluggedInAgainOrByAnotherSession() {
    controller.wire(VALVE, fingers);
    IoGripper gripper = gripper(VALVE);
    await(gripper, () -> works(gripper));
    command(gripper, 0, () -> fingers.opened() == 0);
    await(gripper, () -> gripper.state().opened() == 0);
    gripper.command(1);
    controller.silent(true);
    controller.turnGripper(false);
    await(gripper, () -> String.valueOf(gripper.state().trouble()).contains("is silent"));
    GripperState before = gripper.state();
    gripper.command(1);
    controller.turnGripper(false);
    controller.silent(false);
    await(gripper, () -> works(gripper));
    stays(0);
    assertThat(gripper.state().nanos()).isGreaterThan(before.nanos());
    controller.endApp();
    await(gripper, () -> !works(gripper));
    gripper.command(1);
    controller.openSession(FriVersion.V2_7, 10, 1);
    await(gripper, () -> works(gripper));
    stays(0);
    command(gripper, 1, () -> gripper.state().opened() == 1);
    assertThat(controller.errors()).isEmpty();
  }
}
