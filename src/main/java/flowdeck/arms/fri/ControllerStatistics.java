package flowdeck.arms.fri;

/**
 * What a virtual controller has counted since it was opened.
 *
 * @param sent monitoring messages
 * @param answered answers that came before the next message was due
 * @param late answers that came after it; the controller counted them as missing before
 * @param missing answers that were due and not there, but for those in stalls
 * @param missingInStalls answers that were due and not there while the machine held up the
 *     controller's own thread, so that nobody can say whose fault it was
 * @param lost answers that never came, by the gaps in the client's counter
 * @param repeated answers that came twice, or after younger ones
 * @param unasked answers between those that the receive multiplier asks for
 * @param wrongCounters answers whose counters cannot be right
 * @param unreadable datagrams of the client that are no command of this version
 * @param foreign datagrams of others than the client
 * @param unsent messages that the network did not take
 * @param stalls periods in which the machine held up the controller's own thread
 * @param latency from message to answer, for answers in time or late
 * @param lateness of the controller's own thread at each period
 */
public record ControllerStatistics(
    long sent,
    long answered,
    long late,
    long missing,
    long missingInStalls,
    long lost,
    long repeated,
    long unasked,
    long wrongCounters,
    long unreadable,
    long foreign,
    long unsent,
    long stalls,
    LatencyHistogram latency,
    LatencyHistogram lateness) {

  /** Counts; under the controller's lock. */
  static final class Counters {
    long sent;
    long answered;
    long late;
    long missing;
    long missingInStalls;
    long lost;
    long repeated;
    long unasked;
    long wrongCounters;
    long unreadable;
    long foreign;
    long unsent;
    long stalls;
    final LatencyHistogram latency = new LatencyHistogram();
    final LatencyHistogram lateness = new LatencyHistogram();

    ControllerStatistics snapshot() {
      return new ControllerStatistics(
          sent,
          answered,
          late,
          missing,
          missingInStalls,
          lost,
          repeated,
          unasked,
          wrongCounters,
          unreadable,
          foreign,
          unsent,
          stalls,
          latency.copy(),
          lateness.copy());
    }
  }
}
