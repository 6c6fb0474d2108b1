package flowdeck.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.camera.PictureSource.DeviceTime;
import flowdeck.camera.PictureSource.Grabbed;
import flowdeck.core.Clock;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CaptureTimesTest {
  private static final double MILLI = 1e6;
  private static final long SECOND = 1_000_000_000;

  private final Random random = new Random(1);

  private static CaptureTimes of(DeviceTime kind) {
    return new CaptureTimes("bench", kind, Clock.system());
  }

  @Test
  void theKernelsTimeIsTheCaptureTime() {
    CaptureTimes times = of(DeviceTime.MACHINE);
    long arrival = 5 * SECOND;
    assertThat((double) times.capturedNanos(arrival - 20_000_000, arrival))
        .isCloseTo(arrival - 20_000_000.0, within(0.5 * MILLI));
  }

  @Test
  void theKernelsTimeIsMovedToTheCellsClock() {
    long ahead = 1_000 * SECOND;
    Clock clock = () -> Clock.system().nanos() + ahead;
    CaptureTimes times = new CaptureTimes("bench", DeviceTime.MACHINE, clock);
    long kernel = 5 * SECOND;
    assertThat((double) times.capturedNanos(kernel, kernel + ahead + 20_000_000))
        .isCloseTo((double) kernel + ahead, within(MILLI));
  }

  @Test
  void aKernelTimeThatCannotBeIsReplacedByTheArrival() {
    CaptureTimes times = of(DeviceTime.MACHINE);
    long wallClock = 1_700_000_000L * SECOND;
    for (int i = 0; i < 100; i++) {
      long arrival = 10 * SECOND + i * 33_000_000L;
      assertThat(times.capturedNanos(wallClock + i * 33_000_000L, arrival)).isEqualTo(arrival);
      assertThat(times.capturedNanos(arrival - 3 * SECOND, arrival)).isEqualTo(arrival);
    }
  }

  @Test
  void withoutADeviceTimeTheArrivalCounts() {
    assertThat(of(DeviceTime.OWN).capturedNanos(Grabbed.NO_TIME, 7)).isEqualTo(7);
    assertThat(of(DeviceTime.NONE).capturedNanos(3, 7)).isEqualTo(7);
  }

  @Test
  void jitterOnTheWayDoesNotShowInTheCaptureTimes() {
    CaptureTimes times = of(DeviceTime.OWN);
    for (int i = 0; i < 600; i++) {
      long captured = 100 * SECOND + i * 33_333_333L;
      long way = 5_000_000 + (long) (random.nextDouble() * 30 * MILLI);
      // The device counts from its own start, and its clock runs 50 ppm fast.
      long device = Math.round((captured - 99 * SECOND) * 1.00005);
      long said = times.capturedNanos(device, captured + way);
      if (i > 60) {
        assertThat((said - captured) / MILLI).isBetween(3.0, 8.0);
      }
    }
  }

  @Test
  void aPictureThatWasHeldUpIsSeenToBeOld() {
    CaptureTimes times = of(DeviceTime.OWN);
    long nanos = 0;
    for (int i = 0; i < 100; i++) {
      nanos = i * 33_333_333L;
      times.capturedNanos(nanos, nanos + 5_000_000);
    }
    long late = nanos + 33_333_333L;
    assertThat((double) times.capturedNanos(late, late + 600_000_000))
        .isCloseTo(late + 5 * MILLI, within(MILLI));
  }

  @Test
  void aDeviceThatBeginsToCountAnewIsFollowedAtOnce() {
    CaptureTimes times = of(DeviceTime.OWN);
    for (int i = 0; i < 100; i++) {
      times.capturedNanos(50 * SECOND + i * 33_333_333L, i * 33_333_333L + 5_000_000);
    }
    long arrival = 4 * SECOND;
    assertThat(times.capturedNanos(0, arrival)).isEqualTo(arrival);
  }

  @Test
  void timesThatDoNotRunAsFastAsOursAreGivenUp() {
    CaptureTimes times = of(DeviceTime.OWN);
    long arrival = 0;
    long said = 0;
    for (int i = 0; i < 120; i++) {
      arrival = i * 100_000_000L; // ten pictures a second whose times say 25
      said = times.capturedNanos(i * 40_000_000L, arrival);
    }
    assertThat(said).isEqualTo(arrival);
  }
}
