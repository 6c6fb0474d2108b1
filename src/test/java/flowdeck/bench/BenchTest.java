package flowdeck.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.InputException;
import org.junit.jupiter.api.Test;

class BenchTest {
  private static final String PEER =
      "while read kind count; do case $kind in sbs) echo 12.5;; gr) echo 80;; esac; done";

  @Test
  void comparesEveryRowOfTheContractAndThePeer() {
    BenchReport report = new Bench(Sizes.small(), 128, 2, 20, PEER).run((done, of) -> {});
    assertThat(report.rows())
        .extracting(BenchReport.Row::name)
        .contains(
            "sbs128-vs-djl-concat",
            "gr10-vs-djl-concat",
            "sbs128-vs-ddpm-100",
            "sbs128-vs-ddim-10",
            "frame160-to-best128",
            "frame224-to-best128",
            "sbs128-vs-peer",
            "gr10-vs-peer");
    assertThat(report.rows())
        .allSatisfy(
            row -> {
              assertThat(row.millisMin()).isPositive();
              assertThat(row.ratioMedian()).isPositive();
              assertThat(row.rounds()).isEqualTo(2);
            });
    BenchReport.Row sbs = report.row("sbs128-vs-peer");
    assertThat(sbs).isNotNull();
    assertThat(sbs.peerMillisMedian()).isEqualTo(12.5);
    assertThat(report.decisions().count()).isEqualTo(20);
  }

  @Test
  void aRatioIsThePeersTimeOverOursWithinARound() {
    BenchReport.Row row =
        BenchReport.Row.of("x", new double[] {1, 2, 4}, new double[] {10, 40, 40});
    assertThat(row.ratioMedian()).isEqualTo(10);
    assertThat(row.ratioMin()).isEqualTo(10);
    assertThat(row.ratioHigh()).isCloseTo(18, within(1e-9));
    assertThat(row.millisMedian()).isEqualTo(2);
  }

  @Test
  void bothFlowsHaveAsManyParametersWithinOnePercent() {
    Sizes full = Sizes.full();
    assertThat(full.film().parameters() / (double) full.concat().parameters())
        .isCloseTo(1, within(0.01));
  }

  @Test
  void aPeerThatAnswersWithWordsOrEndsIsNamed() {
    assertThatThrownBy(
            () -> new Bench(Sizes.small(), 128, 1, 1, "read x; echo slow").run((done, of) -> {}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("read x; echo slow")
        .hasMessageContaining("'slow'");
    assertThatThrownBy(() -> new Bench(Sizes.small(), 128, 1, 1, "true").run((done, of) -> {}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("ended");
  }

  @Test
  void refusesNoRounds() {
    assertThatThrownBy(() -> new Bench(Sizes.small(), 128, 0, 1, null))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Rounds");
  }
}
