package flowdeck.trial.store;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was copied from one store to another. Names are a contract.
 *
 * @param evaluations copied, or unblinded or ended there now
 * @param labels of trials that were there already: committed or changed since
 * @param renamed sessions whose name another session has there
 * @param displaced trials whose place in an evaluation another trial has taken there: they were
 *     copied as trials of no evaluation
 */
public record SyncResult(
    int sessions,
    int evaluations,
    int trials,
    int stageTimes,
    int labels,
    int edits,
    int events,
    List<Renamed> renamed,
    List<Displaced> displaced) {

  /** A session that goes by another name there. */
  public record Renamed(String session, String there) {}

  /** A trial that lost its place in an evaluation. */
  public record Displaced(String session, long trial, String evaluation, long place) {}

  static final SyncResult NOTHING = new SyncResult(0, 0, 0, 0, 0, 0, 0, List.of(), List.of());

  static SyncResult session(@Nullable Renamed renamed) {
    return new SyncResult(
        1, 0, 0, 0, 0, 0, 0, renamed == null ? List.of() : List.of(renamed), List.of());
  }

  static SyncResult evaluation() {
    return new SyncResult(0, 1, 0, 0, 0, 0, 0, List.of(), List.of());
  }

  static SyncResult trial(int stageTimes, int edits, @Nullable Displaced displaced) {
    return new SyncResult(
        0,
        0,
        1,
        stageTimes,
        0,
        edits,
        0,
        List.of(),
        displaced == null ? List.of() : List.of(displaced));
  }

  static SyncResult label(int edits) {
    return new SyncResult(0, 0, 0, 0, 1, edits, 0, List.of(), List.of());
  }

  static SyncResult events(int events) {
    return new SyncResult(0, 0, 0, 0, 0, 0, events, List.of(), List.of());
  }

  SyncResult plus(SyncResult more) {
    return new SyncResult(
        sessions + more.sessions,
        evaluations + more.evaluations,
        trials + more.trials,
        stageTimes + more.stageTimes,
        labels + more.labels,
        edits + more.edits,
        events + more.events,
        Stream.concat(renamed.stream(), more.renamed.stream()).toList(),
        Stream.concat(displaced.stream(), more.displaced.stream()).toList());
  }

  /** Whether everything was there already. */
  public boolean nothing() {
    return equals(NOTHING);
  }
}
