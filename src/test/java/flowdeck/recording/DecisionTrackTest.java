package flowdeck.recording;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.dataset.Rows;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DecisionTrackTest {
  private static final int ROWS = 7;
  private final Map<String, double[][]> columns = new HashMap<>();

  private void column(String name, double... values) {
    double[][] rows = new double[ROWS][];
    for (int row = 0; row < ROWS; row++) {
      rows[row] = new double[] {values[row]};
    }
    columns.put(name, rows);
  }

  private DecisionTrack track() {
    return DecisionTrack.of(
        new Rows(new float[ROWS][], new float[ROWS][], new float[ROWS], columns));
  }

  @Test
  void eachDecisionIsToldOnceWithItsFirstRow() {
    column("decision", -1, -1, 1, 1, 2, 3, 3);
    column("log_likelihood", 0, 0, 1.5, 1.5, 1.25, -0.5, -0.5);
    column("candidates_p05", 0, 0, 0.5, 0.5, 0.25, -2, -2);
    column("candidates_p50", 0, 0, 1, 1, 0.75, -1, -1);
    column("candidates_p95", 0, 0, 1.75, 1.75, 1.5, 0, 0);
    column("log_likelihood_threshold", 0, 0, 0, 0, 0.35, 0.35, 0.35);
    DecisionTrack track = track();
    assertThat(track.row()).containsExactly(2, 4, 5);
    assertThat(track.selected()).containsExactly(1.5, 1.25, -0.5);
    assertThat(track.p05()).containsExactly(0.5, 0.25, -2);
    assertThat(track.median()).containsExactly(1, 0.75, -1);
    assertThat(track.p95()).containsExactly(1.75, 1.5, 0);
    assertThat(track.threshold()).isEqualTo(0.35);
  }

  @Test
  void decisionsWithoutLikelihoodsAreLeftOut() {
    column("decision", 0, 0, 1, 1, 2, 2, 2);
    column("log_likelihood", 0, 0, 0, 0, 0, 0, 0);
    column("candidates_p50", 0, 0, 0, 0, 0, 0, 0);
    assertThat(track().row()).isEmpty();
  }

  @Test
  void olderRecordingsTellOnlyWhatWasSelected() {
    column("decision", 0, 0, 1, 1, 2, 2, 2);
    column("log_likelihood", 1, 1, 2, 2, 3, 3, 3);
    DecisionTrack track = track();
    assertThat(track.selected()).containsExactly(1, 2, 3);
    assertThat(track.median()).isEmpty();
    assertThat(track.threshold()).isNaN();
  }

  @Test
  void recordingsOfOthersHaveNone() {
    assertThat(track()).isEqualTo(DecisionTrack.NONE);
  }
}
