package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressLineTest {

  @Test
  void aLineIsReadAsItWasWritten() {
    for (ProgressLine line :
        new ProgressLine[] {
          new ProgressLine(0, 20, "", "episodes encoded"),
          new ProgressLine(3, 20, "1 min 05 s", "2 of 3 succeeded  seed 100003 failure, alarms [x]")
        }) {
      assertThat(ProgressLine.parse(line.text())).contains(line);
    }
    assertThat(ProgressLine.parse("12:00:01 INFO main Trainer: 3 of 4")).isEmpty();
  }

  @Test
  void durationsAreReadAtAGlance() {
    assertThat(ProgressLine.duration(59)).isEqualTo("59 s");
    assertThat(ProgressLine.duration(61)).isEqualTo("1 min 01 s");
    assertThat(ProgressLine.duration(3 * 3600 + 125)).isEqualTo("3 h 02 min");
  }
}
