package flowdeck.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StridedWindowsTest {

  /** In an episode of 30 frames: frames observed and planned, the oldest first. */
  @ParameterizedTest
  @CsvSource({
    "4, 15, 3 7 11 15, 19 23 27 29",
    "4, 12, 0 4 8 12, 16 20 24 28",
    "4, 0, 0 0 0 0, 4 8 12 16",
    "4, 5, 0 0 1 5, 9 13 17 21",
    "4, 29, 17 21 25 29, 29 29 29 29",
    "1, 10, 7 8 9 10, 11 12 13 14",
    "6, 18, 0 6 12 18, 24 29 29 29",
    "2, 27, 21 23 25 27, 29 29 29 29"
  })
  void strideAppliesToBothSidesAndEdgesRepeat(int stride, int at, String observed, String planned) {
    StridedWindows windows = new StridedWindows(stride, 4, 4);
    StringBuilder observedFrames = new StringBuilder();
    StringBuilder plannedFrames = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      observedFrames.append(windows.observed(at, i)).append(' ');
      plannedFrames.append(windows.planned(at, i, 30)).append(' ');
    }
    assertThat(observedFrames.toString().strip()).isEqualTo(observed);
    assertThat(plannedFrames.toString().strip()).isEqualTo(planned);
    assertThat(windows.count(30)).isEqualTo(30);
  }
}
