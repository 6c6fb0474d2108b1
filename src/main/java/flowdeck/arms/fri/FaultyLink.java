package flowdeck.arms.fri;

import java.util.SplittableRandom;

/**
 * One direction of a network with faults: datagrams go in, and what is left of them comes out when
 * it is due. Confined to one thread or its owner's lock; makes no objects.
 */
final class FaultyLink {
  /** Longest datagram that comes out. */
  static final int LONGEST = 2048;

  private static final int SLOTS = 128;
  private static final int REMEMBERED = 64;
  private static final double OVERTAKEN = 1.5;
  private static final int MOST_FLIPS = 3;

  private final byte[][] slots = new byte[SLOTS][LONGEST];
  private final int[] lengths = new int[SLOTS];
  private final long[] dues = new long[SLOTS];
  private final long[] numbers = new long[SLOTS];
  private final boolean[] used = new boolean[SLOTS];
  private final byte[][] old = new byte[REMEMBERED][LONGEST];
  private final int[] oldLengths = new int[REMEMBERED];
  private long remembered;
  private long number;
  private NetworkFaults faults = NetworkFaults.NONE;
  private SplittableRandom random = new SplittableRandom(0);
  private int burstLeft;
  private long lastPut;
  private long lastDue = Long.MIN_VALUE;

  /** Begins to do wrong. */
  void faults(NetworkFaults faults, long seed) {
    this.faults = faults;
    random = new SplittableRandom(seed);
    burstLeft = 0;
  }

  /** A datagram goes in; it is copied. */
  void put(byte[] datagram, int length, long now) {
    long spacing = number == 0 ? 0 : now - lastPut;
    lastPut = now;
    if (!lost()) {
      long jitter = faults.jitterNanos() == 0 ? 0 : random.nextLong(faults.jitterNanos() + 1);
      long due = Math.max(lastDue, now + faults.delayNanos() + jitter);
      if (happens(faults.reorder())) {
        add(datagram, length, due + (long) (OVERTAKEN * spacing), true);
      } else {
        lastDue = due;
        add(datagram, length, due, true);
        if (happens(faults.duplicate())) {
          add(datagram, length, due, false);
        }
      }
      if (remembered > 0 && happens(faults.replay())) {
        int which = random.nextInt((int) Math.min(remembered, REMEMBERED));
        add(old[which], oldLengths[which], due, false);
      }
    }
    int place = (int) (remembered++ % REMEMBERED);
    oldLengths[place] = Math.min(length, LONGEST);
    System.arraycopy(datagram, 0, old[place], 0, oldLengths[place]);
  }

  private boolean lost() {
    if (burstLeft > 0) {
      burstLeft--;
      return true;
    }
    if (happens(faults.burst())) {
      burstLeft = faults.burstLength() - 1;
      return faults.burstLength() > 0;
    }
    return happens(faults.loss());
  }

  private boolean happens(double share) {
    return share > 0 && random.nextDouble() < share;
  }

  private void add(byte[] datagram, int length, long due, boolean damaged) {
    for (int i = 0; i < SLOTS; i++) {
      if (!used[i]) {
        used[i] = true;
        dues[i] = due;
        numbers[i] = number++;
        lengths[i] = Math.min(length, LONGEST);
        System.arraycopy(datagram, 0, slots[i], 0, lengths[i]);
        if (damaged) {
          damage(i);
        }
        return;
      }
    }
    // A network whose buffers are full drops what comes.
  }

  private void damage(int slot) {
    int length = lengths[slot];
    if (length == 0) {
      return;
    }
    if (happens(faults.truncate())) {
      lengths[slot] = random.nextInt(length);
    } else if (happens(faults.corrupt())) {
      for (int flips = 1 + random.nextInt(MOST_FLIPS); flips > 0; flips--) {
        slots[slot][random.nextInt(length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      }
    } else if (happens(faults.oversize())) {
      int grown = Datagram.LONGEST + 1 + random.nextInt(LONGEST - Datagram.LONGEST);
      for (int i = length; i < grown; i++) {
        slots[slot][i] = (byte) random.nextInt();
      }
      lengths[slot] = Math.max(length, grown);
    }
  }

  /** When the next one is due; {@link Long#MAX_VALUE} if there is none. */
  long due() {
    int next = next();
    return next < 0 ? Long.MAX_VALUE : dues[next];
  }

  /**
   * Takes out the next datagram that is due.
   *
   * @param into receives it
   * @return its length; -1 if none is due
   */
  int take(long now, byte[] into) {
    int next = next();
    if (next < 0 || dues[next] > now) {
      return -1;
    }
    used[next] = false;
    System.arraycopy(slots[next], 0, into, 0, lengths[next]);
    return lengths[next];
  }

  private int next() {
    int next = -1;
    for (int i = 0; i < SLOTS; i++) {
      if (used[i]
          && (next < 0
              || dues[i] < dues[next]
              || dues[i] == dues[next] && numbers[i] < numbers[next])) {
        next = i;
      }
    }
    return next;
  }

  /** Forgets what is on its way. */
  void clear() {
    java.util.Arrays.fill(used, false);
    lastDue = Long.MIN_VALUE;
  }
}
