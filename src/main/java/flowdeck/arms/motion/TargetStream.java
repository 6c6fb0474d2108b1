package flowdeck.arms.motion;

import java.util.concurrent.locks.StampedLock;

/**
 * The newest targets of one arm, each with the time it is meant for, on their way from the thread
 * that makes them at its own pace to the thread that sends them at the controller's. In between,
 * the stream is a quadratic B-spline of the targets: for evenly spaced ones neither its velocity
 * nor its acceleration is ever larger than theirs. After the last target it stands still.
 *
 * <p>One thread puts, another one reads; neither waits for the other, and nothing makes objects.
 */
public final class TargetStream {
  private static final int KEPT = 8;

  private final int size;
  private final StampedLock lock = new StampedLock();
  private final long[] nanos = new long[KEPT];
  private final double[][] targets;
  private long count;

  /**
   * @param size numbers of a target
   */
  public TargetStream(int size) {
    this.size = size;
    targets = new double[KEPT][size];
  }

  /**
   * Appends a target; one that is not for later than the one before takes its place.
   *
   * @param at the time it is meant for
   * @param target finite numbers
   */
  public void put(long at, double[] target) {
    long stamp = lock.writeLock();
    try {
      if (count > 0 && at <= nanos[place(count - 1)]) {
        count--;
      }
      int place = place(count);
      nanos[place] = at;
      System.arraycopy(target, 0, targets[place], 0, size);
      count++;
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** Forgets all targets. */
  public void clear() {
    long stamp = lock.writeLock();
    count = 0;
    lock.unlockWrite(stamp);
  }

  private static int place(long number) {
    return (int) (number % KEPT);
  }

  /**
   * Where the stream is at a time; before the oldest kept target it is there.
   *
   * @param at time
   * @param into receives the target, unless there is none
   * @return the time of the newest target; {@link Long#MIN_VALUE} if there is none
   */
  public long read(long at, double[] into) {
    while (true) {
      long stamp = lock.tryOptimisticRead();
      if (stamp != 0) {
        long newest = copy(at, into);
        if (lock.validate(stamp)) {
          return newest;
        }
      }
      Thread.onSpinWait(); // the other thread writes eight numbers
    }
  }

  private long copy(long at, double[] into) {
    long last = count - 1;
    if (last < 0) {
      return Long.MIN_VALUE;
    }
    long first = Math.max(0, count - KEPT);
    long near = last;
    while (near > first && halfway(near - 1) > at) {
      near--;
    }
    int here = place(near);
    int left = place(Math.max(first, near - 1));
    int right = place(Math.min(last, near + 1));
    long from = nanos[left] + (nanos[here] - nanos[left]) / 2;
    long to = nanos[here] + (nanos[right] - nanos[here]) / 2;
    double u = to <= from ? 1 : Math.clamp((double) (at - from) / (to - from), 0, 1);
    boolean inside = left != here && right != here;
    for (int i = 0; i < size; i++) {
      double middle = targets[here][i];
      double start = 0.5 * (targets[left][i] + middle);
      double end = 0.5 * (middle + targets[right][i]);
      double pull = inside ? middle : 0.5 * (start + end);
      into[i] = (1 - u) * (1 - u) * start + 2 * u * (1 - u) * pull + u * u * end;
    }
    return nanos[place(last)];
  }

  /** The middle between a target and the next in time. */
  private long halfway(long number) {
    long at = nanos[place(number)];
    return at + (nanos[place(number + 1)] - at) / 2;
  }
}
