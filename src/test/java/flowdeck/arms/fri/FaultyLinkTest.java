package flowdeck.arms.fri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultyLinkTest {
  private static final int LENGTH = 100;
  private static final long SPACING = 5_000_000;

  private final FaultyLink link = new FaultyLink();
  private final byte[] taken = new byte[FaultyLink.LONGEST];

  /** What came out, and when. */
  private record Arrival(int number, int length, long nanos) {}

  private static byte[] numbered(int number) {
    byte[] bytes = new byte[LENGTH];
    bytes[0] = (byte) (number >> 8);
    bytes[1] = (byte) number;
    return bytes;
  }

  /** Sends so many, one per spacing, and takes what comes as soon as it is due. */
  private List<Arrival> send(int count) {
    List<Arrival> arrivals = new ArrayList<>();
    link.clear();
    for (int i = 0; i < count; i++) {
      link.put(numbered(i), LENGTH, i * SPACING);
      while (link.due() < (i + 1) * SPACING) {
        long due = link.due();
        int length = link.take(due, taken);
        arrivals.add(new Arrival((taken[0] & 0xFF) << 8 | taken[1] & 0xFF, length, due));
      }
    }
    return arrivals;
  }

  @Test
  void withoutFaultsEachArrivesAtOnce() {
    List<Arrival> arrivals = send(50);
    assertThat(arrivals).hasSize(50);
    assertThat(arrivals.get(7)).isEqualTo(new Arrival(7, LENGTH, 7 * SPACING));
    assertThat(link.due()).isEqualTo(Long.MAX_VALUE);
    assertThat(link.take(Long.MAX_VALUE, taken)).isEqualTo(-1);
  }

  @Test
  void losesItsShareAloneAndInRows() {
    link.faults(NetworkFaults.NONE.withLoss(0.2), 1);
    assertThat(send(2000).size()).isCloseTo(1600, within(60));
    link.faults(NetworkFaults.NONE.withBursts(0.02, 5), 1);
    List<Arrival> arrivals = send(2000);
    int gaps = 0;
    for (int i = 1; i < arrivals.size(); i++) {
      int gap = arrivals.get(i).number() - arrivals.get(i - 1).number() - 1;
      if (gap > 0) {
        assertThat(gap % 5).isZero();
        gaps++;
      }
    }
    assertThat(gaps).isBetween(15, 60);
  }

  @Test
  void delaysWithoutChangingTheOrder() {
    link.faults(NetworkFaults.NONE.withDelay(1_000_000, 20_000_000), 3);
    List<Arrival> arrivals = send(500);
    for (int i = 0; i < arrivals.size(); i++) {
      assertThat(arrivals.get(i).number()).isEqualTo(i);
      assertThat(arrivals.get(i).nanos() - i * SPACING).isBetween(1_000_000L, 21_000_000L);
    }
  }

  @Test
  void repeatsOvertakesAndReplays() {
    link.faults(NetworkFaults.NONE.withDisorder(0.1, 0, 0), 3);
    assertThat(send(1000).size()).isCloseTo(1100, within(40));
    link.faults(NetworkFaults.NONE.withDisorder(0, 0.1, 0), 3);
    List<Arrival> arrivals = send(1000);
    assertThat(backwards(arrivals)).isBetween(60, 140);
    link.faults(NetworkFaults.NONE.withDisorder(0, 0, 0.1), 3);
    assertThat(backwards(send(1000))).isBetween(50, 140);
  }

  private static int backwards(List<Arrival> arrivals) {
    int count = 0;
    for (int i = 1; i < arrivals.size(); i++) {
      if (arrivals.get(i).number() < arrivals.get(i - 1).number()) {
        count++;
      }
    }
    return count;
  }

  @Test
  void damagesAndDoesTheSameForTheSameSeed() {
    NetworkFaults faults = NetworkFaults.NONE.withDamage(0.2, 0.2, 0.2);
    link.faults(faults, 9);
    List<Arrival> first = send(1000);
    assertThat(first).anyMatch(arrival -> arrival.length() > Datagram.LONGEST);
    assertThat(first).anyMatch(arrival -> arrival.length() < LENGTH);
    assertThat(first).hasSize(1000);
    link.faults(faults, 9);
    assertThat(send(1000)).isEqualTo(first);
  }

  @Test
  void aShareIsAtMostOne() {
    assertThatThrownBy(() -> NetworkFaults.NONE.withLoss(1.5))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> NetworkFaults.NONE.withDelay(-1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
