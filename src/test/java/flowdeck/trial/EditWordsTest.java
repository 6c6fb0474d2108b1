package flowdeck.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EditWordsTest {
  private static String text(String field, @Nullable String from, @Nullable String to) {
    return EditWords.of(Trials.STACK, new Edit(1, Instant.EPOCH, field, from, to)).text();
  }

  @Test
  void stagesAndCausesHaveTheirTitles() {
    String picking = Trials.STACK.stages().get(1).title();
    String placing = Trials.STACK.stages().get(2).title();
    var cause = Trials.STACK.causes().getFirst();
    assertThat(text("failedAtStage", "arm-one-picking", "arm-one-placing"))
        .isEqualTo("failed at: %s → %s", picking, placing);
    assertThat(text("lastCompletedStage", "arm-one-picking", null))
        .isEqualTo("last completed stage: %s → –", picking);
    assertThat(text("cause", null, cause.id())).isEqualTo("cause: – → %s", cause.title());
    assertThat(text("stageTime.arm-one-picking", "5.200", "5.400"))
        .isEqualTo("%s completed: 5.20 s → 5.40 s", picking);
    assertThat(text("stageTime.arm-one-picking", null, "5.400"))
        .isEqualTo("%s completed: – → 5.40 s", picking);
  }

  @Test
  void whatWasTypedStaysAndWhatIsNotKnownToo() {
    assertThat(text("outcome", "success", "invalid")).isEqualTo("outcome: success → invalid");
    assertThat(text("invalidReason", null, "Cable fell"))
        .isEqualTo("invalid because: – → Cable fell");
    assertThat(text("notes", "", "Slipped")).isEqualTo("notes: – → Slipped");
    assertThat(text("cause", null, "of-an-older-task")).isEqualTo("cause: – → of-an-older-task");
    assertThat(text("stageTime.gone", "1.000", null)).isEqualTo("gone completed: 1.00 s → –");
  }
}
