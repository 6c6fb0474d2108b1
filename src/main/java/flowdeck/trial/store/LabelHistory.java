package flowdeck.trial.store;

import flowdeck.core.InputException;
import flowdeck.trial.Edit;
import flowdeck.trial.Label;
import flowdeck.trial.Label.Change;
import flowdeck.trial.StageLadder;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a store knows of the label of a trial.
 *
 * @param present as it stands after the edits
 * @param committed when the first one was
 * @param edits oldest first
 */
record LabelHistory(Label present, Instant committed, List<Edit> edits) {
  /** Whoever writes an edit knows of which trial it is. */
  private static final long ANY = 0;

  private static final Comparator<Edit> BY_TIME =
      Comparator.comparing(Edit::at).thenComparing(Edit::field);

  LabelHistory {
    edits = List.copyOf(edits);
  }

  /** As it was committed first. */
  private Label original() {
    Label label = present;
    for (Edit edit : edits.reversed()) {
      label = label.with(edit.field(), edit.oldValue());
    }
    return label;
  }

  private Instant newest() {
    return edits.isEmpty() ? committed : edits.getLast().at();
  }

  /**
   * Brings what two stores know together. Edits are the same if they changed the same field at the
   * same time; of each field the newest decides. Where that makes a label that contradicts itself,
   * the store with the newest edit is right about all of it, and what it overrules is an edit too:
   * nothing is lost, and the edits still lead from the first label to the present one.
   *
   * <p>Bringing in the same again changes nothing.
   *
   * @param stages of the task
   */
  LabelHistory with(LabelHistory other, StageLadder stages) {
    LabelHistory first = committed.isAfter(other.committed) ? other : this;
    LabelHistory second = first == this ? other : this;
    Set<Edit> all = new TreeSet<>(BY_TIME); // keeps what it has
    all.addAll(edits);
    all.addAll(other.edits);
    // Both were committed as if there was no other: the later one corrected the earlier.
    all.addAll(edits(Label.differences(first.original(), second.original()), second.committed));
    Label label = first.original();
    for (Edit edit : all) {
      label = label.with(edit.field(), edit.newValue());
    }
    try {
      label.check(stages);
    } catch (InputException e) {
      LabelHistory right = other.newest().isAfter(newest()) ? other : this;
      all.addAll(edits(Label.differences(label, right.present), right.newest()));
      label = right.present;
    }
    return new LabelHistory(label, first.committed, List.copyOf(all));
  }

  /** The edits that are not among these. */
  List<Edit> editsBeside(List<Edit> others) {
    Set<Edit> known = new TreeSet<>(BY_TIME);
    known.addAll(others);
    return edits.stream().filter(edit -> !known.contains(edit)).toList();
  }

  private static List<Edit> edits(List<Change> changes, Instant at) {
    return changes.stream()
        .map(change -> new Edit(ANY, at, change.field(), change.from(), change.to()))
        .toList();
  }
}
