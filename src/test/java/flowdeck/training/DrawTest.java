package flowdeck.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrawTest {

  /** Each window tells its own number. */
  private static final Pairs NUMBERED =
      new Pairs() {
        @Override
        public int size() {
          return 100;
        }

        @Override
        public int contextSize() {
          return 2;
        }

        @Override
        public int planSize() {
          return 1;
        }

        @Override
        public void context(int pair, float[] into, int at) {
          into[at] = pair;
          into[at + 1] = -pair;
        }

        @Override
        public void plan(int pair, float[] into, int at) {
          into[at] = 1000 + pair;
        }
      };

  private static final int[] CHOSEN = {31, 4, 15, 92, 65, 35, 89};

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 12})
  void sharesHoldEveryChosenWindowOnceInOrder(int parts) {
    Draw draw = new Draw(NUMBERED, CHOSEN, 1, (batch, window, random) -> {});
    assertThat(plans(draw, parts)).containsExactly(1031f, 1004f, 1015f, 1092f, 1065f, 1035f, 1089f);
    for (int part = 0; part < parts; part++) {
      Batch share = draw.share(part, parts);
      assertThat(share.size()).isBetween(CHOSEN.length / parts, CHOSEN.length / parts + 1);
      for (int i = 0; i < share.size(); i++) {
        assertThat(share.contexts()[2 * i]).isEqualTo(share.plans()[i] - 1000);
        assertThat(share.contexts()[2 * i + 1]).isEqualTo(1000 - share.plans()[i]);
      }
    }
  }

  @Test
  void theNoiseOfAWindowIsTheSameWhateverItsShareAndOtherThanItsNeighbours() {
    Draw.Noise noise = (batch, window, random) -> batch.plans()[window] = random.nextFloat();
    List<Float> whole = plans(new Draw(NUMBERED, CHOSEN, 5, noise), 1);
    assertThat(whole).doesNotHaveDuplicates();
    assertThat(plans(new Draw(NUMBERED, CHOSEN, 5, noise), 3)).isEqualTo(whole);
    assertThat(plans(new Draw(NUMBERED, CHOSEN, 6_000, noise), 1))
        .doesNotContainAnyElementsOf(whole);
  }

  private static List<Float> plans(Draw draw, int parts) {
    List<Float> plans = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      for (float plan : draw.share(part, parts).plans()) {
        plans.add(plan);
      }
    }
    return plans;
  }
}
