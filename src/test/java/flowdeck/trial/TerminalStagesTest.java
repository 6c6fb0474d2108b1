package flowdeck.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.trial.TerminalStages.Reading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalStagesTest {
  private static final PolicyUsed DP = new PolicyUsed("dp", "beef");

  @ParameterizedTest
  @CsvSource({
    "stack-blocks-two, 0 0 1 7 12, .60, .387, .781",
    "stack-blocks-two, 7 0 10 0 3, .15, .052, .360",
    "towel-folding, 3 2 15, .75, .531, .888",
    "towel-folding, 9 0 11, .55, .342, .742"
  })
  void readByLastCompletedStageItIsThePapersTable(
      String task, String row, double rate, double low, double high) {
    TaskDescription description = Tasks.named(task);
    List<Integer> counts = List.of(row.split(" ")).stream().map(Integer::valueOf).toList();
    TerminalStages table =
        TerminalStages.of(
            description.ladder(), trials(description, Trials.NFP, counts), Reading.LAST_COMPLETED);
    assertThat(table.counts()).isEqualTo(counts);
    assertThat(table.trials()).isEqualTo(20);
    assertThat(table.success().value()).isEqualTo(rate);
    assertThat(table.success().wilson().low()).isCloseTo(low, within(5.01e-4));
    assertThat(table.success().wilson().high()).isCloseTo(high, within(5.01e-4));
  }

  @Test
  void readByFailedAtStageFailuresMoveOneStageOn() {
    List<Trial> trials = trials(Trials.STACK, Trials.NFP, List.of(0, 0, 1, 7, 12));
    TerminalStages table = TerminalStages.of(Trials.STACK.ladder(), trials, Reading.FAILED_AT);
    assertThat(table.counts()).containsExactly(0, 0, 0, 1, 7);
    assertThat(table.successes()).isEqualTo(12);
    assertThat(table.count("arm-two-placing")).isEqualTo(7);
  }

  @Test
  void aTrialThatNeverBeganIsAnInitialFailureInBothReadings() {
    List<Trial> trials =
        List.of(
            Trials.judged(
                Trials.STACK, Trials.NFP, Label.failureAt(Trials.STACK.ladder(), "initial")));
    for (Reading reading : Reading.values()) {
      assertThat(TerminalStages.of(Trials.STACK.ladder(), trials, reading).counts())
          .containsExactly(1, 0, 0, 0, 0);
    }
  }

  @Test
  void invalidAndUnjudgedTrialsDoNotCount() {
    List<Trial> trials = new ArrayList<>(trials(Trials.STACK, Trials.NFP, List.of(1, 0, 0, 0, 1)));
    trials.add(Trials.judged(Trials.STACK, Trials.NFP, Label.invalid("light was off", "initial")));
    trials.add(Trials.judged(Trials.STACK, Trials.NFP, null));
    TerminalStages table = TerminalStages.of(Trials.STACK.ladder(), trials, Reading.LAST_COMPLETED);
    assertThat(table.trials()).isEqualTo(2);
    SessionSummary summary = SessionSummary.of(new Session(1, "s", "", Instant.EPOCH), trials);
    assertThat(summary.invalid()).isEqualTo(1);
    assertThat(summary.unlabelled()).isEqualTo(1);
  }

  @Test
  void aSessionIsSummedUpPerPolicy() {
    List<Trial> trials = new ArrayList<>(trials(Trials.STACK, Trials.NFP, List.of(0, 0, 1, 7, 12)));
    trials.addAll(trials(Trials.STACK, DP, List.of(7, 0, 10, 0, 3)));
    trials.addAll(trials(Trials.TOWEL, DP, List.of(9, 0, 11)));
    SessionSummary summary = SessionSummary.of(new Session(1, "s", "", Instant.EPOCH), trials);
    assertThat(summary.groups())
        .extracting(group -> group.success().successes())
        .containsExactly(12, 3, 11);
    assertThat(summary.groups().get(1).key().policy()).isEqualTo(DP);
    assertThat(summary.groups().get(1).byLastCompleted().counts()).containsExactly(7, 0, 10, 0, 3);
  }

  @Property
  void bothReadingsAddUp(@ForAll @Size(value = 5) List<@IntRange(max = 6) Integer> counts) {
    List<Trial> trials = trials(Trials.STACK, Trials.NFP, counts);
    StageLadder stages = Trials.STACK.ladder();
    TerminalStages completed = TerminalStages.of(stages, trials, Reading.LAST_COMPLETED);
    TerminalStages failed = TerminalStages.of(stages, trials, Reading.FAILED_AT);
    assertThat(sum(completed)).isEqualTo(trials.size());
    assertThat(completed.count(stages.last())).isEqualTo(completed.successes());
    assertThat(sum(failed) + failed.successes()).isEqualTo(trials.size());
  }

  private static int sum(TerminalStages table) {
    return table.counts().stream().mapToInt(Integer::intValue).sum();
  }

  /** As many trials as the row of the table says; the last column succeeded. */
  private static List<Trial> trials(TaskDescription task, PolicyUsed policy, List<Integer> counts) {
    StageLadder stages = task.ladder();
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < counts.size(); i++) {
      String stage = stages.ids().get(i);
      Label label =
          stage.equals(stages.last()) ? Label.success(stages) : Label.failureAfter(stages, stage);
      for (int n = 0; n < counts.get(i); n++) {
        trials.add(Trials.judged(task, policy, label));
      }
    }
    return trials;
  }
}
