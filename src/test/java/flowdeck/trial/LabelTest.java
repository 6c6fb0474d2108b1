package flowdeck.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LabelTest {
  private static final StageLadder STAGES = Trials.STACK.ladder();

  @Property
  void failedAtAndLastCompletedFollowFromEachOther(@ForAll @IntRange(max = 3) int index) {
    Label after = Label.failureAfter(STAGES, STAGES.ids().get(index));
    assertThat(after.failedAtStage()).isEqualTo(STAGES.ids().get(index + 1));
    assertThat(Label.failureAt(STAGES, STAGES.ids().get(index + 1))).isEqualTo(after);
    after.check(STAGES);
  }

  @Property
  void aFailureIsAcceptedExactlyIfItFailedBehindWhatItCompleted(
      @ForAll @IntRange(max = 4) int completed, @ForAll @IntRange(max = 4) int failed) {
    Label label =
        new Label(
            Outcome.FAILURE, null, STAGES.ids().get(completed), STAGES.ids().get(failed), null, "");
    boolean possible = completed < 4 && (failed > completed || failed == 0 && completed == 0);
    if (possible) {
      assertThatCode(() -> label.check(STAGES)).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> label.check(STAGES)).isInstanceOf(InputException.class);
    }
  }

  @Test
  void aTrialThatNeverBeganFailedAtTheStart() {
    Label label = Label.failureAt(STAGES, "initial");
    assertThat(label.lastCompletedStage()).isEqualTo("initial");
    label.check(STAGES);
  }

  @Test
  void successMeansTheLastStage() {
    Label.success(STAGES).check(STAGES);
    assertThatThrownBy(
            () -> Label.success(STAGES).withLastCompleted("arm-one-placing").check(STAGES))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("arm-two-placing");
  }

  @Test
  void refusesWhatContradictsItself() {
    assertThatThrownBy(() -> Label.success(STAGES).withFailedAt("arm-two-placing").check(STAGES))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(() -> Label.success(STAGES).withCause("stalled").check(STAGES))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(() -> Label.invalid(" ", null).check(STAGES))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("needs a reason");
    assertThatThrownBy(() -> Label.failureAfter(STAGES, "initial").withFailedAt("x").check(STAGES))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'x'");
  }
}
