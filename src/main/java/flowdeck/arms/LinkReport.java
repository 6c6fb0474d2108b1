package flowdeck.arms;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the connection to one robot controller does, in words and figures for the operator. Counts
 * are since the connection was opened.
 *
 * @param place where this program listens, e.g. "UDP port 30200"
 * @param peer the controller's address, or null before it was heard
 * @param version what it speaks, e.g. "FRI 1.14 to 1.16", or null before it was heard
 * @param trouble why the arm takes no targets now and what to do, or null if it takes them
 * @param words what the controller says of itself: what it is about, and its value
 * @param periodMillis time between two messages as the controller announces it; 0 if unknown
 * @param heard messages of the controller
 * @param answered how many of them were answered
 * @param lost messages that never came, by the gaps in the controller's count
 * @param disordered messages that came twice, too late or out of nowhere
 * @param garbled datagrams that are no whole message
 * @param foreign datagrams from somebody else than the controller
 * @param late messages answered more than one period after the controller had sent them
 * @param arrival how much later than the quickest messages came, mostly this machine's lateness
 * @param answer from the arrival of a message to the sending of its answer
 */
public record LinkReport(
    String place,
    @Nullable String peer,
    @Nullable String version,
    @Nullable String trouble,
    List<Word> words,
    int periodMillis,
    long heard,
    long answered,
    long lost,
    long disordered,
    long garbled,
    long foreign,
    long late,
    Times arrival,
    Times answer) {

  /** The same with one word more. */
  public LinkReport with(Word word) {
    List<Word> more = new ArrayList<>(words);
    more.add(word);
    return new LinkReport(
        place,
        peer,
        version,
        trouble,
        List.copyOf(more),
        periodMillis,
        heard,
        answered,
        lost,
        disordered,
        garbled,
        foreign,
        late,
        arrival,
        answer);
  }

  /** One of the controller's words, e.g. "Session", "commanding". */
  public record Word(String label, String value, boolean fine) {}

  /**
   * Durations of one kind.
   *
   * @param p99Millis which 99 % do not exceed; 0 if there are none
   * @param maxMillis the longest; 0 if there are none
   * @param buckets how many there are in each bucket; the last holds everything longer
   * @param bucketMillis width of a bucket
   */
  public record Times(double p99Millis, double maxMillis, long[] buckets, double bucketMillis) {}
}
