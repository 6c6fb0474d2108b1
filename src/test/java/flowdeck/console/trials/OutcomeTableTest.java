package flowdeck.console.trials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.console.Operations.TrialRow;
import flowdeck.console.TrialLabel;
import flowdeck.console.TrialLabel.Outcome;
import flowdeck.console.widget.OutcomePlot.Row;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeTableTest {
  private static final List<String> STAGES = List.of("Initial", "Picking", "Placing");

  @Test
  void theTwoReadingsCountTheSameFailureOneStageApart() {
    Row row = OutcomeTable.of(List.of(trial("sbs 128", 1, failed(1)))).getFirst();
    assertThat(row.lastCompleted()).containsExactly(1, 0, 0);
    assertThat(row.failedAt()).containsExactly(0, 1, 0);
    assertThat(row.successes()).isZero();
  }

  @Test
  void successesAreTheLastColumnOfLastCompleted() {
    Row row =
        OutcomeTable.of(
                List.of(
                    trial("sbs 128", 3, new TrialLabel(Outcome.SUCCESS, -1, "", "")),
                    trial("sbs 128", 2, new TrialLabel(Outcome.SUCCESS, -1, "", "")),
                    trial("sbs 128", 0, failed(0))))
            .getFirst();
    assertThat(row.lastCompleted()).containsExactly(1, 0, 2);
    assertThat(row.failedAt()).containsExactly(1, 0, 0);
    assertThat(row.successes()).isEqualTo(2);
    assertThat(row.trials()).isEqualTo(3);
  }

  @Test
  void invalidAndUnjudgedTrialsAreNotCountedButMentioned() {
    Row row =
        OutcomeTable.of(
                List.of(
                    trial("sbs 128", 1, new TrialLabel(Outcome.INVALID, -1, "", "")),
                    trial("sbs 128", 1, null)))
            .getFirst();
    assertThat(row.trials()).isZero();
    assertThat(row.remark()).isEqualTo("2 not counted");
    assertThat(row.rate()).isEqualTo("no judged trial");
  }

  @Test
  void trialsThatDifferInAnyPartOfTheSelectionAreNotPooled() {
    List<TrialRow> trials =
        List.of(
            trial("sbs 128 σ 0.5", 1, failed(1)),
            trial("sbs 128 σ 0.8", 1, failed(1)),
            trial("sbs 128 σ 0.5 λ 0.2", 1, failed(1)),
            trial("sbs 128 σ 0.5 λ 0.2 warm", 1, failed(1)),
            trial("sbs 128 σ 0.5", 1, failed(1)));
    assertThat(OutcomeTable.of(trials)).extracting(Row::trials).containsExactly(2, 1, 1, 1);
  }

  @Test
  void aFailureWithoutAStageIsSaidToBeUnplaced() {
    Row row = OutcomeTable.of(List.of(trial("sbs 128", 1, failed(-1)))).getFirst();
    assertThat(row.unplaced()).isEqualTo(1);
    assertThat(row.lastCompleted()).containsExactly(1, 0, 0);
  }

  @Test
  void selectionsAreSummedUpApart() {
    List<Row> rows =
        OutcomeTable.of(List.of(trial("sbs 128", 1, failed(1)), trial("direct", 1, failed(1))));
    assertThat(rows).extracting(Row::name).containsExactly("nf-p · sbs 128", "nf-p · direct");
  }

  @Test
  void theIntervalIsWilsons() {
    List<TrialRow> trials = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      trials.add(
          trial("sbs 128", 3, i < 12 ? new TrialLabel(Outcome.SUCCESS, -1, "", "") : failed(2)));
    }
    Row row = OutcomeTable.of(trials).getFirst();
    assertThat(row.low()).isCloseTo(0.387, within(0.0005));
    assertThat(row.high()).isCloseTo(0.781, within(0.0005));
    assertThat(row.rate()).isEqualTo("12 of 20, 60 % [39, 78]");
  }

  private static TrialLabel failed(int stage) {
    return new TrialLabel(Outcome.FAILURE, stage, "", "");
  }

  private static TrialRow trial(String selection, int completed, TrialLabel label) {
    return new TrialRow(
        "id", 1, "Stack", "nf-p", selection, 1, STAGES, completed, label, List.of(), 10, 40, "now",
        List.of());
  }
}
