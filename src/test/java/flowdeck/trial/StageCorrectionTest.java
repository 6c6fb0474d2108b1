package flowdeck.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StageCorrectionTest {
  private static final StageLadder STAGES = Trials.STACK.ladder();

  private static List<StageTime> times(double... seconds) {
    List<StageTime> times = new ArrayList<>();
    for (double at : seconds) {
      times.add(new StageTime(STAGES.ids().get(times.size()), at));
    }
    return times;
  }

  private static void refused(List<StageTime> times, String words) {
    assertThatThrownBy(() -> StageCorrection.check(STAGES, times, 20))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(words);
  }

  @Test
  void marksMayStandWherePicturesShowThem() {
    StageCorrection.check(STAGES, times(0, 6.25, 6.25, 20), 20);
    StageCorrection.check(STAGES, times(0), 20);
  }

  @Test
  void marksThatCannotBeAreRefusedWithTheStageAndItsTime() {
    refused(times(0, 8, 7.5), "'arm-one-placing' cannot be completed at 7.50 s, before");
    refused(times(0, 8, 20.2), "'arm-one-placing' cannot be completed at 20.20 s, after the trial");
    refused(times(0, Double.NaN), "'arm-one-picking'");
    refused(times(1, 2), "'" + STAGES.first() + "'");
    refused(List.of(), "0 marks");
    refused(
        List.of(new StageTime(STAGES.first(), 0), new StageTime("arm-one-placing", 3)),
        "'arm-one-placing' is marked where 'arm-one-picking' comes");
  }

  @Test
  void whatDiffersIsToldByStage() {
    assertThat(StageCorrection.differences(times(0, 6.25, 9), times(0, 5.5)))
        .containsExactly(
            new Label.Change("stageTime.arm-one-picking", "6.250", "5.500"),
            new Label.Change("stageTime.arm-one-placing", "9.000", null));
    assertThat(StageCorrection.differences(times(0, 6), times(0, 6, 8)))
        .containsExactly(new Label.Change("stageTime.arm-one-placing", null, "8.000"));
  }

  @Test
  void aLabelFollowsTheNewestMark() {
    Label failed = Label.failureAfter(STAGES, "arm-one-picking");
    Label later = StageCorrection.follow(STAGES, failed, "arm-one-picking", "arm-one-placing");
    assertThat(later.lastCompletedStage()).isEqualTo("arm-one-placing");
    assertThat(later.failedAtStage()).isEqualTo("arm-two-picking");
    assertThat(StageCorrection.follow(STAGES, later, "arm-one-placing", "arm-one-picking"))
        .isEqualTo(failed);
    Label blamed = failed.withFailedAt("arm-two-placing");
    assertThat(
            StageCorrection.follow(STAGES, blamed, "arm-one-picking", "arm-one-placing")
                .failedAtStage())
        .as("what the operator blamed stays where it may")
        .isEqualTo("arm-two-placing");
    assertThat(StageCorrection.follow(STAGES, failed, "arm-one-picking", "arm-one-picking"))
        .isEqualTo(failed);
  }
}
