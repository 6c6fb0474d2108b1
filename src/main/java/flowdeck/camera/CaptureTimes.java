package flowdeck.camera;

import flowdeck.camera.PictureSource.DeviceTime;
import flowdeck.camera.PictureSource.Grabbed;
import flowdeck.core.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when the pictures of one session were captured, on the cell's clock, from when the device
 * says they were and when they arrived. What a device says is believed only as long as it is
 * plausible; otherwise the time of arrival counts.
 *
 * <p>A device's own clock has another origin. The picture that came through fastest lately tells
 * it: capture = device time + the least (arrival − device time) of the last ten seconds or so. A
 * picture that is held up on its way is then seen to be old, but what the fastest way takes remains
 * unknown and is taken as nothing.
 *
 * <p>Not safe for use by several threads.
 */
final class CaptureTimes {
  private static final Logger LOG = LoggerFactory.getLogger(CaptureTimes.class);

  /** More than this between capture and arrival is a clock that is off, not a slow way. */
  private static final long MOST_AGE_NANOS = 1_000_000_000;

  private static final int MOST_IMPLAUSIBLE = 30;
  private static final long BUCKET_NANOS = 1_000_000_000;
  private static final int BUCKETS = 10;

  /** A device clock that leaves ours by more than this from second to second is none. */
  private static final double MOST_DRIFT = 0.02;

  private static final int MOST_DRIFTING = 3;
  private static final long JUMP_NANOS = 2_000_000_000;

  private final String camera;

  /** Cell's clock minus the machine's monotonic one, ns. */
  private final long machineToClockNanos;

  private DeviceTime kind;
  private int implausible;

  /** Least (arrival − device time) in each of the last buckets, newest last. */
  private final long[] least = new long[BUCKETS];

  private int buckets;
  private long bucketEndNanos;
  private int drifting;

  CaptureTimes(String camera, DeviceTime kind, Clock clock) {
    this.camera = camera;
    this.kind = kind;
    machineToClockNanos = clock.nanos() - Clock.system().nanos();
  }

  /** When a picture was captured; never after it arrived. */
  long capturedNanos(long deviceNanos, long arrivalNanos) {
    if (deviceNanos == Grabbed.NO_TIME) {
      return arrivalNanos;
    }
    return switch (kind) {
      case NONE -> arrivalNanos;
      case MACHINE -> onMachine(deviceNanos, arrivalNanos);
      case OWN -> onDevice(deviceNanos, arrivalNanos);
    };
  }

  private long onMachine(long deviceNanos, long arrivalNanos) {
    long captured = deviceNanos + machineToClockNanos;
    long age = arrivalNanos - captured;
    if (age >= 0 && age <= MOST_AGE_NANOS) {
      implausible = 0;
      return captured;
    }
    if (++implausible == MOST_IMPLAUSIBLE) {
      distrust("pictures seem to be %d ms old on arrival".formatted(age / 1_000_000));
    }
    return arrivalNanos;
  }

  private long onDevice(long deviceNanos, long arrivalNanos) {
    long offset = arrivalNanos - deviceNanos;
    if (buckets > 0 && Math.abs(offset - envelope()) > JUMP_NANOS) {
      buckets = 0; // the device began to count anew
    }
    if (buckets == 0) {
      newBucket(offset, arrivalNanos);
    } else if (arrivalNanos >= bucketEndNanos) {
      if (buckets > 1) { // else there is nothing to compare with, as after a jump
        drifting = drifts() ? drifting + 1 : 0;
      }
      if (drifting >= MOST_DRIFTING) {
        distrust("its clock does not run as fast as ours");
        return arrivalNanos;
      }
      newBucket(offset, arrivalNanos);
    } else {
      least[buckets - 1] = Math.min(least[buckets - 1], offset);
    }
    return Math.min(deviceNanos + envelope(), arrivalNanos);
  }

  private boolean drifts() {
    return Math.abs(least[buckets - 1] - least[buckets - 2]) > MOST_DRIFT * BUCKET_NANOS;
  }

  private void newBucket(long offset, long arrivalNanos) {
    if (buckets == BUCKETS) {
      System.arraycopy(least, 1, least, 0, BUCKETS - 1);
      buckets--;
    }
    least[buckets++] = offset;
    bucketEndNanos = arrivalNanos + BUCKET_NANOS;
  }

  private long envelope() {
    long smallest = least[0];
    for (int i = 1; i < buckets; i++) {
      smallest = Math.min(smallest, least[i]);
    }
    return smallest;
  }

  private void distrust(String why) {
    LOG.warn("Camera {}: {}; from now on pictures count as captured on arrival", camera, why);
    kind = DeviceTime.NONE;
  }
}
