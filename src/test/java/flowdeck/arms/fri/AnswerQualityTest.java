package flowdeck.arms.fri;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.arms.fri.Monitoring.Quality;
import org.junit.jupiter.api.Test;

class AnswerQualityTest {
  private final AnswerQuality quality = new AnswerQuality();

  private Quality answer(int count, double share) {
    for (int i = 0; i < count; i++) {
      quality.answered(share);
    }
    return quality.level();
  }

  private Quality miss(int count) {
    for (int i = 0; i < count; i++) {
      quality.missed();
    }
    return quality.level();
  }

  @Test
  void climbsThroughAllLevels() {
    assertThat(answer(49, 0.1)).isEqualTo(Quality.POOR);
    assertThat(answer(1, 0.1)).isEqualTo(Quality.FAIR);
    assertThat(answer(44, 0.1)).isEqualTo(Quality.FAIR);
    assertThat(answer(1, 0.1)).isEqualTo(Quality.GOOD);
    assertThat(answer(4, 0.1)).isEqualTo(Quality.EXCELLENT);
  }

  @Test
  void answersThatUseUpThePeriodAreNotExcellent() {
    assertThat(answer(300, 0.8)).isEqualTo(Quality.GOOD);
    assertThat(answer(100, 0.2)).isEqualTo(Quality.EXCELLENT);
  }

  @Test
  void fallsByManyInARowAndClimbsSlowly() {
    answer(200, 0.1);
    assertThat(miss(4)).isEqualTo(Quality.GOOD);
    assertThat(miss(1)).isEqualTo(Quality.FAIR);
    assertThat(answer(49, 0.1)).isEqualTo(Quality.FAIR);
    assertThat(answer(1, 0.1)).isEqualTo(Quality.GOOD);
    assertThat(miss(20)).isEqualTo(Quality.POOR);
    assertThat(answer(19, 0.1)).isEqualTo(Quality.POOR);
    assertThat(answer(1, 0.1)).isEqualTo(Quality.FAIR);
  }

  @Test
  void fallsByScatteredLosses() {
    answer(200, 0.1);
    for (int i = 0; i < 6; i++) {
      assertThat(quality.level()).isGreaterThanOrEqualTo(Quality.GOOD);
      answer(9, 0.1);
      miss(1);
    }
    assertThat(quality.level()).isEqualTo(Quality.FAIR);
    assertThat(answer(49, 0.1)).as("not good before fifty in a row").isEqualTo(Quality.FAIR);
    assertThat(answer(51, 0.1)).isEqualTo(Quality.EXCELLENT);
  }
}
