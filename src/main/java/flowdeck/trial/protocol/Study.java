package flowdeck.trial.protocol;

import flowdeck.trial.SlotUsed;
import flowdeck.trial.Trial;
import flowdeck.trial.statistics.Evidence;
import flowdeck.trial.statistics.Evidence.Pair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An evaluation and how far it has come. It may span several sessions.
 *
 * @param id key in the store
 * @param session in which it was laid down
 * @param protocol as it was laid down
 * @param created wall time
 * @param unblinded when somebody was first told which policy is which; null while nobody was
 * @param closed when it was ended before its rule would have; null if it was not
 * @param trials all of it, in the order in which they were run, invalid ones too
 */
public record Study(
    long id,
    long session,
    Protocol protocol,
    Instant created,
    @Nullable Instant unblinded,
    @Nullable Closing closed,
    List<Trial> trials) {

  public Study {
    trials = List.copyOf(trials);
  }

  /**
   * An end before the rule's own.
   *
   * @param at wall time
   * @param reason in the operator's words
   */
  public record Closing(Instant at, String reason) {}

  /** The trial that counts in each place that has one. */
  public Map<Integer, Trial> counted() {
    Map<Integer, Trial> counted = new HashMap<>();
    for (Trial trial : trials) {
      SlotUsed place = trial.start().slot();
      if (place != null && trial.counts()) {
        counted.put(place.number(), trial);
      }
    }
    return counted;
  }

  /** The trials that count of one policy, in the order of their places. */
  public List<Trial> counted(int contender) {
    Map<Integer, Trial> counted = counted();
    return protocol.order().stream()
        .filter(slot -> slot.contender() == contender)
        .map(slot -> counted.get(slot.number()))
        .filter(trial -> trial != null)
        .toList();
  }

  /** The pairs of which both trials count, up to the first that is not complete. */
  public List<Pair> pairs() {
    if (protocol.contenders().size() < 2) {
      return List.of();
    }
    Map<Integer, Trial> counted = counted();
    List<Pair> pairs = new ArrayList<>();
    List<Slot> order = protocol.order();
    for (int i = 0; i + 1 < order.size(); i += 2) {
      Trial one = counted.get(order.get(i).number());
      Trial other = counted.get(order.get(i + 1).number());
      if (one == null || other == null) {
        break;
      }
      boolean inOrder = order.get(i).contender() == 0;
      pairs.add(
          inOrder
              ? new Pair(one.succeeded(), other.succeeded())
              : new Pair(other.succeeded(), one.succeeded()));
    }
    return pairs;
  }

  /** The evidence that the policies differ, pair by pair. */
  public Evidence evidence() {
    return Evidence.of(pairs());
  }

  /** After how many pairs the rule ended it; 0 if it did not. */
  public int decidedAfter() {
    return protocol.rule() == StoppingRule.EVIDENCE
        ? evidence().decidedAfter(protocol.alpha(), protocol.trialsEach())
        : 0;
  }

  /** The place to be run next; empty once the evaluation is over. */
  public Optional<Slot> next() {
    if (closed != null || decidedAfter() > 0) {
      return Optional.empty();
    }
    Map<Integer, Trial> counted = counted();
    return protocol.order().stream()
        .filter(slot -> !counted.containsKey(slot.number()))
        .findFirst();
  }

  /** Whether a trial has ended that nobody has judged yet. */
  public boolean owesLabel() {
    return trials.stream().anyMatch(trial -> trial.end() != null && trial.label() == null);
  }

  /** Whether nothing is left to be run or judged. */
  public boolean over() {
    return next().isEmpty() && !owesLabel();
  }

  /** Whether nobody may be told yet which policy is which. */
  public boolean hidden() {
    return protocol.blind() && unblinded == null;
  }
}
