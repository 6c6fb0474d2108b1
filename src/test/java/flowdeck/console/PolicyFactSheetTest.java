package flowdeck.console;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.console.Operations.Fact;
import flowdeck.station.Policies;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyFactSheetTest {

  @Test
  void theShippedPolicyIsDescribed() {
    Policies.Entry shipped =
        Policies.list(Path.of("models")).stream()
            .filter(entry -> entry.name().equals("stack-blocks-two"))
            .findFirst()
            .orElseThrow();
    List<Fact> facts = PolicyFactSheet.of(shipped);
    assertThat(value(facts, "Flow"))
        .isEqualTo("film, 10 coupling layers, 8 bins, 1.5 M parameters");
    assertThat(value(facts, "Encoder")).isEqualTo("ResNet18, 24 features (keypoints)");
    assertThat(value(facts, "Calibration"))
        .startsWith("200 successful episodes, alarms in at most 10.0 % of such")
        .contains("simulated trials of stack-blocks-two");
    assertThat(value(facts, "Held out episodes")).isEqualTo("5");
    assertThat(value(facts, "Taught"))
        .isEqualTo(
            "Put the red block in the middle of the table, then stack the green block on it.");
  }

  private static String value(List<Fact> facts, String name) {
    return facts.stream().filter(f -> f.label().equals(name)).findFirst().orElseThrow().value();
  }
}
