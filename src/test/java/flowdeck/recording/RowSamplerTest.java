package flowdeck.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.Frame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowSamplerTest {
  private final RowSampler sampler = new RowSampler(2, 15);

  @Test
  void everySecondFrameBecomesARow() throws Exception {
    List<RowSampler.Row> rows = new ArrayList<>();
    sampler.begin();
    for (long tick = 0; tick < 100; tick++) {
      Frame frame = Ticks.newestAt(tick);
      if (sampler.observe(Ticks.tick(tick, frame), 3) && frame != null) {
        rows.addAll(sampler.rows(frame));
      }
    }

    assertThat(rows).hasSizeGreaterThan(13);
    for (int k = 0; k < rows.size(); k++) {
      assertThat(rows.get(k).frame().sequence()).isEqualTo(2L * k);
      assertThat(rows.get(k).repeated()).isFalse();
      assertThat(rows.get(k).plan()).isEqualTo(PlanColumns.NONE);
      assertThat(rows.get(k).stage()).isEqualTo(3);
    }
  }

  @Test
  void aRowHasTheTargetInForceAtCaptureNotAtArrival() throws Exception {
    sampler.begin();
    for (long tick = 0; tick < 10; tick++) {
      sampler.observe(Ticks.tick(tick, null), 0);
    }
    // Captured at 55 ms: the target of tick 5 was in force, though tick 10 brings the frame.
    Frame late = Ticks.frame(0, 55_000_000);
    sampler.observe(Ticks.tick(10, late), 0);

    RowSampler.Row row = sampler.rows(late).getFirst();

    assertThat(row.action().get(0)).isEqualTo(5);
    assertThat(row.state().get(0)).isEqualTo(4);
  }

  @Test
  void aTargetSentAtTheVeryMomentOfCaptureIsNotYetInForce() throws Exception {
    sampler.begin();
    for (long tick = 0; tick < 5; tick++) {
      sampler.observe(Ticks.tick(tick, null), 0);
    }
    Frame frame = Ticks.frame(0, 4 * Ticks.TICK_NANOS);

    assertThat(sampler.rows(frame).getFirst().action().get(0)).isEqualTo(3);
  }

  @Test
  void aDroppedFrameIsReplacedByItsNeighbourAndAMissedRowRepeatsTheImage() throws Exception {
    sampler.begin();
    for (long tick = 0; tick < 60; tick++) {
      sampler.observe(Ticks.tick(tick, null), 0);
    }
    assertThat(sampler.rows(Ticks.frame(10, 0))).hasSize(1);

    // 12 is lost, 13 stands in for it.
    List<RowSampler.Row> neighbour = sampler.rows(Ticks.frame(13, 100_000_000));
    assertThat(neighbour).singleElement().satisfies(row -> assertThat(row.repeated()).isFalse());

    // 14 to 17 are lost: the row of 14 and that of 16 repeat 13, 18 is a row again.
    List<RowSampler.Row> gap = sampler.rows(Ticks.frame(18, 266_000_000));
    assertThat(gap).extracting(RowSampler.Row::repeated).containsExactly(true, true, false);
    assertThat(gap.get(0).frame().captureNanos()).isEqualTo(166_666_666L);
    assertThat(gap.get(0).action().get(0)).isEqualTo(16);
    assertThat(gap.get(0).frame().bgr()).isEqualTo(Ticks.frame(13, 0).bgr());
  }

  @Test
  void aLongGapOrARestartedCameraCannotBeOneEpisode() throws Exception {
    sampler.begin();
    sampler.observe(Ticks.tick(0, null), 0);
    sampler.rows(Ticks.frame(10, 0));

    assertThatThrownBy(() -> sampler.rows(Ticks.frame(60, 1_600_000_000)))
        .isInstanceOf(RowSampler.GapException.class);
    assertThatThrownBy(() -> sampler.rows(Ticks.frame(2, 100_000_000)))
        .isInstanceOf(RowSampler.GapException.class);
  }
}
