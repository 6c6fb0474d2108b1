package flowdeck.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.CellDescription;
import flowdeck.core.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CameraPoseTest {
  private static final CellDescription CELL = CellDescription.simulated();

  @Test
  void theUsualPoseIsAllowedAndTheSameCamera() {
    CameraPose usual = CameraPose.of(CELL.camera());
    assertThat(usual.text()).isEqualTo("1.35,0,0.95,0.35,0,0.1");
    CameraPose read = CameraPose.parse(usual.text(), CELL);
    assertThat(read).isEqualTo(usual);
    assertThat(read.at(CELL.camera()).eye()).isEqualTo(CELL.camera().eye());
    assertThat(read.at(CELL.camera()).target()).isEqualTo(CELL.camera().target());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.5,1.3,1.0,0.45,0,0",
        "-0.8,0,1.3,0.5,0,0",
        "0.53,0,1.6,0.5,0,0",
        "2.2,0.6,1.4,0.5,0,0.1"
      })
  void posesAroundTheTableAreAllowed(String text) {
    assertThat(CameraPose.parse(text, CELL).text()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.5,0,-0.02,0.5,0.3,0|inside the table",
        "0.5,0,-0.4,0.5,0.3,0|under the table",
        "1.5,0,0.05,0.5,0,0|too low",
        "1.5,0,-0.5,0.5,0,0|too low",
        "-1.2,0,1,0.5,0,0|behind the wall",
        "0.5,0,1.5,0.5,0,0|straight",
        "0.05,0.3,0.5,0.5,0,0|where an arm stands",
        "4,0,2,0.5,0,0|too far",
        "1.35,0,0.95,2.35,0,0.1|does not see the whole work area",
        "1.35,0,0.95,1.0,2,0.1|does not see the whole work area",
        "0.8,0,0.3,0.5,0,0|does not see the whole work area",
        "NaN,0,1,0.5,0,0|not finite",
        "1,0,1,0.5,Infinity,0|not finite",
        "1,2,3|six numbers",
        "a,b,c,d,e,f|six numbers",
        "''|six numbers"
      })
  void impossiblePosesAreRefusedInOneSentence(String text, String why) {
    assertThatThrownBy(() -> CameraPose.parse(text, CELL))
        .isInstanceOf(InputException.class)
        .message()
        .contains(why)
        .endsWith(".")
        .doesNotContain("\n");
  }
}
