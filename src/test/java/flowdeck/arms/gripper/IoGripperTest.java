package flowdeck.arms.gripper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.Clock;
import flowdeck.core.InputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    assertThat(controller.values).containsEntry(OUT, true);
    for (double trembling : new double[] {0.59, 0.41, 0.6, 0.4}) {
      gripper.command(trembling);
      assertThat(controller.values).containsEntry(OUT, true);
      assertThat(gripper.state().opened()).isEqualTo(1);
    }
    gripper.command(0.39);
    gripper.command(0.59);
    assertThat(controller.values).containsEntry(OUT, false);
    assertThat(gripper.state().opened()).isEqualTo(0);
  }

  @Test
  void neverHasBothCoilsOn() {
    IoWiring wiring = new IoWiring(OUT, true, OTHER, null, false);
    IoGripper gripper = new IoGripper("left", controller, wiring, clock);
    gripper.command(1);
    assertThat(controller.values).containsEntry(OUT, false).containsEntry(OTHER, true);
    gripper.command(0);
    gripper.command(1);
    assertThat(controller.switched)
        .containsExactly(
            OUT + " false", OTHER + " true", // open
            OTHER + " false", OUT + " true", // closed
            OUT + " false", OTHER + " true");
  }

  @Test
  void believesItsInput() {
    IoWiring wiring = new IoWiring(OUT, false, null, IN, true);
    IoGripper gripper = new IoGripper("left", controller, wiring, clock);
    assertThat(gripper.state().trouble()).contains("left", IN);
    assertThat(gripper.state().measured()).isFalse();
    controller.values.put(IN, true);
    assertThat(gripper.state().opened()).isEqualTo(0);
    gripper.command(1);
    pass(900);
    assertThat(gripper.state().trouble()).as("on its way").isNull();
    pass(200);
    assertThat(gripper.state().trouble()).contains("left", "did not open", IN);
    controller.values.put(IN, false);
    assertThat(gripper.state())
        .isEqualTo(new GripperState(1, false, null, Double.NaN, clock.nanos()));
  }

  @Test
  void dropsWhatIsCommandedWhileNothingCanBeSwitched() {
    IoGripper gripper = new IoGripper("left", controller, IoWiring.of(OUT), clock);
    gripper.command(1);
    pass(5);
    GripperState before = gripper.state();
    controller.trouble = "The left arm's FRI session is idle; start it.";
    gripper.command(0);
    pass(5);
    assertThat(gripper.state().trouble()).contains("left", "FRI session is idle");
    assertThat(gripper.state().opened()).isEqualTo(before.opened());
    assertThat(gripper.state().nanos()).isEqualTo(before.nanos());
    controller.trouble = null;
    gripper.command(0.5);
    assertThat(controller.switched).containsExactly(OUT + " true");
  }

  @Test
  void saysSoIfNothingTellsWhetherItIsOpen() {
    IoGripper gripper = new IoGripper("left", controller, IoWiring.of(OUT), clock);
    assertThat(gripper.state().trouble()).contains("left", "open or close it once");
    controller.values.put(OUT, true);
    assertThat(gripper.state().trouble()).isNull();
    assertThat(gripper.state().opened()).isEqualTo(1);
    gripper.command(0);
    assertThat(gripper.state().opened()).isEqualTo(0);
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

  private static final class Controller implements IoPort {
    private final Map<String, Boolean> values = new HashMap<>();
    private final List<String> switched = new ArrayList<>();
    private @Nullable String trouble;

    @Override
    public void set(String output, boolean on) {
      values.put(output, on);
      switched.add(output + " " + on);
    }

    @Override
    public @Nullable Boolean get(String name) {
      return values.get(name);
    }

    @Override
    public @Nullable String trouble() {
      return trouble;
    }
  }
}
