package flowdeck.console.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.Frame;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SceneMatchTest {
  private static final int WIDTH = 320;
  private static final int HEIGHT = 240;

  /** A noisy table with a block on it. */
  private static Frame scene(int blockX, long seed) {
    Random random = new Random(seed);
    byte[] bgr = new byte[3 * WIDTH * HEIGHT];
    for (int i = 0; i < bgr.length; i++) {
      bgr[i] = (byte) (140 + 6 * random.nextGaussian());
    }
    for (int y = 100; y < 124; y++) {
      for (int x = blockX; x < blockX + 24; x++) {
        bgr[3 * (y * WIDTH + x)] = 20;
        bgr[3 * (y * WIDTH + x) + 2] = (byte) 220;
      }
    }
    return new Frame(WIDTH, HEIGHT, bgr, seed, seed);
  }

  @Test
  void noiseDoesNotCount() {
    assertThat(SceneMatch.of(scene(80, 1), scene(80, 2)).share()).isGreaterThan(0.999);
  }

  @Test
  void aBlockThatLiesElsewhereIsSeenWhereItWasAndWhereItIs() {
    SceneMatch match = SceneMatch.of(scene(80, 1), scene(160, 2));
    assertThat(match.share()).isCloseTo(1 - 2 * 36.0 / (80 * 60), within(0.002));
    assertThat(match.differs()[27 * 80 + 21]).isTrue();
    assertThat(match.differs()[27 * 80 + 41]).isTrue();
    assertThat(match.differs()[10 * 80 + 21]).isFalse();
  }

  @Test
  void picturesOfDifferentSizesCannotBeCompared() {
    assertThat(SceneMatch.of(scene(80, 1), new Frame(1, 1, new byte[3], 1, 1))).isNull();
  }
}
