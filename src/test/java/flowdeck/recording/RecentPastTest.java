package flowdeck.recording;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.core.Frame;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecentPastTest {
  private final RecentPast past = new RecentPast(15);

  private static RowSampler.Row row(Frame frame) {
    return new RowSampler.Row(
        frame, Ticks.vector(0), Ticks.vector(1), PlanColumns.NONE, 0, false, List.of(), true);
  }

  private static Frame noise(int width, int height, long sequence) {
    byte[] bgr = new byte[3 * width * height];
    new SplittableRandom(sequence).nextBytes(bgr);
    return new Frame(width, height, bgr, sequence, sequence);
  }

  @Test
  void theBusiestPicturesStayWithinTheBound() {
    for (int k = 0; k < 150; k++) {
      past.add(row(noise(1280, 720, k)));
    }
    assertThat(past.bytes()).isLessThanOrEqualTo(RecentPast.MOST_BYTES);
    assertThat(past.size()).isBetween(50, 149);
    assertThat(past.poll().frame().sequence()).as("the oldest go").isEqualTo(150 - past.size() - 1);
  }

  @Test
  void aRepeatedPictureIsKeptOnceMoreWithoutEncodingIt() {
    Frame frame = Ticks.frame(7, 70);
    past.add(row(frame));
    past.add(row(new Frame(64, 48, frame.bgr(), 9, 90)));
    assertThat(past.poll().frame().bgr()).isEqualTo(past.poll().frame().bgr());
    assertThat(past.poll()).isNull();
    assertThat(past.bytes()).isZero();
  }
}
