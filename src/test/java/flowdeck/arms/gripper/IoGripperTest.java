package flowdeck.arms.gripper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.Clock;
import flowdeck.core.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IoGripperTest {
  private static final String OUT = "MediaFlange.OutputX3Pin1";
  private static final String OTHER = "MediaFlange.OutputX3Pin2";
  private static final String IN = "MediaFlange.InputX3Pin3";

  private final Clock.Manual clock = new Clock.Manual();
  private final Controller controller = new Controller();

  @Test
  void switchesOnlyBeyondTheThresholds() {
    IoGripper gripper = new IoGripper("left", controller, IoWiring.of(OUT), clock);
    gripper.command(0.5);
    assertThat(controller.switched).as("neither open nor closed was asked for").isEmpty();
    gripper.command(0.61);
    assertThat(controller.output).isTrue();
    for (double trembling : new double[] {0.59, 0.41, 0.6, 0.4}) {
      gripper.command(trembling);
      assertThat(controller.output).isTrue();
      assertThat(gripper.state().opened()).isEqualTo(1);
    }
    gripper.command(0.39);
    gripper.command(0.59);
    assertThat(controller.output).isFalse();
    assertThat(gripper.state().opened()).isEqualTo(0);
    IoWiring inverted = new IoWiring(OUT, true, OTHER, null, false);
    IoGripper closing = new IoGripper("left", controller, inverted, clock);
    closing.command(1);
    assertThat(controller.output).as("on to close").isFalse();
    assertThat(closing.state().opened()).isEqualTo(1);
  }

  @Test
  void believesItsInput() {
    IoWiring wiring = new IoWiring(OUT, false, null, IN, true);
    IoGripper gripper = new IoGripper("left", controller, wiring, clock);
    controller.input = true;
    assertThat(gripper.state().opened()).isEqualTo(0);
    gripper.command(1);
    pass(900);
    assertThat(gripper.state().trouble()).as("on its way").isNull();
    pass(200);
    assertThat(gripper.state().trouble()).contains("left", "did not open", IN);
    controller.input = false;
    assertThat(gripper.state())
        .isEqualTo(new GripperState(1, false, null, Double.NaN, controller.heardNanos));
  }

  /** Else whoever moves a key a little would open what somebody has closed by hand. */
  @Test
  void believesTheControllerWhereSomebodyElseSwitchedIt() {
    IoGripper gripper = new IoGripper("left", controller, IoWiring.of(OUT), clock);
    controller.lags = true;
    gripper.command(1);
    assertThat(gripper.state().opened()).as("on its way").isEqualTo(1);
    pass(150);
    assertThat(gripper.state().opened()).isEqualTo(1);
    controller.output = true;
    pass(10_000);
    assertThat(gripper.state().opened()).isEqualTo(1);
    controller.output = false; // at the smartPAD
    assertThat(gripper.state().opened()).isEqualTo(0);
    assertThat(gripper.state().trouble()).as("nobody wants it open any more").isNull();
    assertThat(gripper.state().nanos()).isEqualTo(controller.heardNanos);
  }

  @Test
  void tellsWhenTheControllerDoesNotSwitch() {
    IoGripper gripper = new IoGripper("left", controller, IoWiring.of(OUT), clock);
    controller.lags = true;
    for (int i = 0; i < 110; i++) {
      gripper.command(1);
      if (i > 30 && i < 95) {
        assertThat(gripper.state().opened()).as("what is reported").isEqualTo(0);
        assertThat(gripper.state().trouble()).isNull();
      }
      pass(10);
    }
    assertThat(gripper.state().trouble()).contains("left", "did not switch " + OUT);
    pass(201);
    assertThat(gripper.state().trouble()).as("nobody wants it any more").isNull();
  }

  @Test
  void dropsWhatIsCommandedWhileNothingCanBeSwitched() {
    IoGripper gripper = new IoGripper("left", controller, IoWiring.of(OUT), clock);
    gripper.command(1);
    pass(5);
    GripperState before = gripper.state();
    controller.trouble = "the left arm's FRI session is idle; start it.";
    gripper.command(0);
    pass(5);
    assertThat(gripper.state().trouble())
        .isEqualTo(
            "Gripper left cannot be switched: the left arm's FRI session is idle; start it.");
    assertThat(gripper.state().opened()).isEqualTo(before.opened());
    assertThat(gripper.state().nanos()).isEqualTo(before.nanos());
    controller.trouble = null;
    gripper.command(0.5);
    assertThat(controller.switched).containsExactly(true);
    assertThat(gripper.state().opened()).isEqualTo(1);
  }

  /** The operator reads what to add where, not to make something ready that never gets ready. */
  @Test
  void isNothingToBeMadeReady() {
    controller.trouble = "the controller does not tell of the output " + OUT + "; add it.";
    IoGripper gripper = new IoGripper("left", controller, IoWiring.of(OUT), clock);
    assertThat(gripper.activates()).isFalse();
    assertThat(gripper.state().trouble()).contains("left", "does not tell of the output " + OUT);
    assertThat(gripper.state().measured()).isFalse();
    controller.trouble = null;
    assertThat(gripper.state().trouble()).isNull();
    assertThat(gripper.state().measured()).isTrue();
  }

  @Test
  void refusesWhatIsNoFractionAndNamesThatAreNone() {
    IoGripper gripper = new IoGripper("left", controller, IoWiring.of(OUT), clock);
    for (double bad : new double[] {Double.NaN, -0.01, 1.01, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> gripper.command(bad)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(controller.switched).isEmpty();
    assertThatThrownBy(() -> IoWiring.of("Output1"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Output1")
        .hasMessageContaining("Group.IO");
    assertThatThrownBy(() -> new IoWiring(OUT, false, OUT, null, false))
        .isInstanceOf(InputException.class);
    for (String output : List.of(OUT, OTHER)) {
      assertThatThrownBy(() -> new IoWiring(OUT, false, OTHER, output, false))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("input \"" + output + "\" is one of its outputs");
    }
  }

  @Test
  void anArmWithoutAGripperReportsWhatWasCommanded() {
    try (NoGripper none = new NoGripper("left", 1, clock)) {
      assertThat(none.state().opened()).isEqualTo(1);
      none.command(0.25);
      assertThat(none.state().opened()).isEqualTo(0.25);
      assertThat(none.state().trouble()).isNull();
      assertThatThrownBy(() -> none.command(Double.NaN))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private void pass(long millis) {
    clock.advanceTo(clock.nanos() + TimeUnit.MILLISECONDS.toNanos(millis));
  }

  /** One that does at once what it is told, or not until the test says so. */
  private static final class Controller implements IoPort {
    private final List<Boolean> switched = new ArrayList<>();
    private final long heardNanos = -7;
    private boolean output;
    private boolean lags;
    private @Nullable Boolean input;
    private @Nullable String trouble;

    @Override
    public boolean set(boolean on) {
      if (trouble != null) {
        return false;
      }
      switched.add(on);
      output = lags ? output : on;
      return true;
    }

    @Override
    public Reading read() {
      return new Reading(trouble, output, input, heardNanos);
    }
  }
}
