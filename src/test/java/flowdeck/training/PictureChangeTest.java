package flowdeck.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.Frame;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PictureChangeTest {
  private static final int WIDTH = 160;
  private static final int HEIGHT = 120;

  /** Blue tells the column, green the row, red is the same everywhere. */
  private static Frame ramp() {
    byte[] bgr = new byte[3 * WIDTH * HEIGHT];
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int at = 3 * (y * WIDTH + x);
        bgr[at] = (byte) x;
        bgr[at + 1] = (byte) (y + 60);
        bgr[at + 2] = (byte) 128;
      }
    }
    return new Frame(WIDTH, HEIGHT, bgr, 7, 99);
  }

  private static int level(Frame frame, int x, int y, int colour) {
    return frame.bgr()[3 * (y * frame.width() + x) + colour] & 255;
  }

  @Property(tries = 200)
  void keepsNearlyAllOfThePictureInItsOrder(
      @ForAll @IntRange(max = 500) int episode, @ForAll @IntRange(min = 1, max = 20) int copy) {
    Frame changed = PictureChange.of(episode, copy).of(ramp());
    assertThat(changed.width()).isBetween((int) (PictureChange.LEAST_KEPT * WIDTH), WIDTH);
    assertThat((double) changed.height() / HEIGHT)
        .isCloseTo((double) changed.width() / WIDTH, within(0.01));
    assertThat(changed.sequence()).isEqualTo(7);
    assertThat(changed.captureNanos()).isEqualTo(99);
    for (int x = 1; x < changed.width(); x++) {
      assertThat(level(changed, x, 50, 0)).isGreaterThanOrEqualTo(level(changed, x - 1, 50, 0));
    }
    for (int y = 1; y < changed.height(); y++) {
      assertThat(level(changed, 80, y, 1)).isGreaterThanOrEqualTo(level(changed, 80, y - 1, 1));
    }
    double most = 1 + PictureChange.MOST_LIGHT;
    double tint = 1 + PictureChange.MOST_TINT;
    int red = level(changed, 3, 3, 2);
    assertThat(red).isEqualTo(level(changed, 90, 70, 2));
    assertThat((double) red)
        .isBetween(
            127.5 + most * (128 / most / tint * (2 - most) - 127.5),
            127.5 + most * (128 * most * tint - 127.5));
  }

  @Test
  void aCopyIsTheSameInAllFramesAndOtherThanTheNext() {
    Frame frame = ramp();
    assertThat(PictureChange.of(4, 1).of(frame).bgr())
        .isEqualTo(PictureChange.of(4, 1).of(frame).bgr())
        .isNotEqualTo(PictureChange.of(4, 2).of(frame).bgr())
        .isNotEqualTo(PictureChange.of(5, 1).of(frame).bgr());
  }
}
