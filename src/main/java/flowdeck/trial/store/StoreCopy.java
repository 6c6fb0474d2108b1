package flowdeck.trial.store;

import flowdeck.trial.Edit;
import flowdeck.trial.Label;
import flowdeck.trial.StageCorrection;
import flowdeck.trial.Trial;
import flowdeck.trial.store.Rows.Row;
import flowdeck.trial.store.SyncResult.Displaced;
import flowdeck.trial.store.SyncResult.Renamed;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Copies rows from one store to another, each call within a transaction there, which may be run
 * again. Sessions first, then evaluations, trials and events, because each belongs to those before.
 */
final class StoreCopy {
  private final StoreLink hereLink;
  private final Rows here;
  private final Rows there;
  private final TrialTables trialsHere;
  private final TrialTables trialsThere;
  private final StudyTables studiesThere;
  private final Set<String> uidsHere;

  // From ids here to those there.
  private final Map<Long, Long> sessions = new HashMap<>();
  private final Map<Long, Long> studies = new HashMap<>();
  private final Map<Long, Long> trials = new HashMap<>();

  /**
   * @param uidsHere of all trials here
   */
  StoreCopy(StoreLink here, StoreLink there, Set<String> uidsHere) {
    this.hereLink = here;
    this.here = new Rows(here);
    this.there = new Rows(there);
    this.trialsHere = new TrialTables(here);
    this.trialsThere = new TrialTables(there);
    this.studiesThere = new StudyTables(there, trialsThere);
    this.uidsHere = uidsHere;
  }

  SyncResult session(Row session) {
    OptionalLong copy = there.id("sessions", session.uid());
    if (copy.isPresent()) {
      sessions.put(session.id(), copy.getAsLong());
      return SyncResult.NOTHING;
    }
    String name = session.text("name");
    String free = name;
    for (int i = 2; trialsThere.session(free).isPresent(); i++) {
      free = name + "_" + i;
    }
    sessions.put(session.id(), there.copy("sessions", session.with("name", free)));
    return SyncResult.session(free.equals(name) ? null : new Renamed(name, free));
  }

  SyncResult study(Row study) {
    OptionalLong copy = there.id("evaluations", study.uid());
    if (copy.isEmpty()) {
      Row moved = study.with("session_id", sessions.get(study.number("session_id")));
      studies.put(study.id(), there.copy("evaluations", moved));
      return SyncResult.evaluation();
    }
    long id = copy.getAsLong();
    studies.put(study.id(), id);
    boolean unblinded =
        study.has("unblinded_at")
            && studiesThere.unblind(id, Instant.parse(study.text("unblinded_at")));
    boolean closed =
        study.has("closed_at")
            && studiesThere.close(
                id, Instant.parse(study.text("closed_at")), study.text("close_reason"));
    return unblinded || closed ? SyncResult.evaluation() : SyncResult.NOTHING;
  }

  SyncResult trial(Row trial) {
    OptionalLong copy = there.id("trials", trial.uid());
    if (copy.isPresent()) {
      trials.put(trial.id(), copy.getAsLong());
      return label(trial.id(), copy.getAsLong());
    }
    Row moved = trial.with("session_id", sessions.get(trial.number("session_id")));
    Displaced displaced = null;
    if (trial.has("evaluation_id")) {
      long study = Objects.requireNonNull(studies.get(trial.number("evaluation_id")));
      displaced = displaced(trial, study);
      moved =
          displaced == null
              ? moved.with("evaluation_id", study)
              : moved.with("evaluation_id", null).with("slot", null);
    }
    long id = there.copy("trials", moved);
    trials.put(trial.id(), id);
    int times = copy("stage_times", trial.id(), id);
    int edits = copy("edits", trial.id(), id);
    return SyncResult.trial(times, edits, displaced);
  }

  private int copy(String table, long trialHere, long trialThere) {
    List<Row> rows = hereLink.inTransaction(() -> here.of(table, "trial_id", trialHere));
    rows.forEach(row -> there.insert(table, row.with("trial_id", trialThere)));
    return rows.size();
  }

  /** Whether somebody has run its place meanwhile: each place counts once. */
  private @Nullable Displaced displaced(Row trial, long study) {
    long place = trial.number("slot");
    boolean taken =
        there.of("trials", "evaluation_id", study).stream()
            .filter(other -> other.number("slot") == place)
            .filter(other -> !other.has("outcome") || !other.text("outcome").equals("INVALID"))
            .anyMatch(other -> !uidsHere.contains(other.uid()));
    if (!taken) {
      return null;
    }
    String session =
        hereLink
            .inTransaction(() -> trialsHere.session(trial.number("session_id")))
            .orElseThrow()
            .name();
    String title = studiesThere.find(study).orElseThrow().protocol().title();
    return new Displaced(session, trial.number("number"), title, place);
  }

  /** Brings together what both stores know of the label of a trial. */
  private SyncResult label(long trialHere, long trialThere) {
    Trial mine = hereLink.inTransaction(() -> trialsHere.require(trialHere));
    List<Edit> editsHere = hereLink.inTransaction(() -> trialsHere.edits(trialHere));
    Label label = mine.label();
    Instant committed = mine.committed();
    if (label == null || committed == null) {
      return SyncResult.NOTHING;
    }
    LabelHistory known = new LabelHistory(label, committed, editsHere);
    Trial theirs = trialsThere.require(trialThere);
    List<Edit> editsThere = trialsThere.edits(trialThere);
    LabelHistory both =
        theirs.label() == null || theirs.committed() == null
            ? known
            : new LabelHistory(theirs.label(), theirs.committed(), editsThere)
                .with(known, theirs.start().stages());
    List<Edit> added = both.editsBeside(editsThere);
    boolean changed =
        !both.present().equals(theirs.label()) || !both.committed().equals(theirs.committed());
    if (!changed && added.isEmpty()) {
      return SyncResult.NOTHING;
    }
    for (Edit edit : added) {
      trialsThere.insertEdit(
          new Edit(trialThere, edit.at(), edit.field(), edit.oldValue(), edit.newValue()));
    }
    trialsThere.writeLabel(trialThere, both.present(), both.committed());
    if (corrected(editsHere).isAfter(corrected(editsThere))) {
      trialsThere.replaceStages(trialThere, mine.stageTimes());
    }
    return SyncResult.label(added.size());
  }

  /** When marks were corrected last; long ago if never. Whose correction is newer has them all. */
  private static Instant corrected(List<Edit> edits) {
    return edits.stream()
        .filter(StageCorrection::isOf)
        .map(Edit::at)
        .max(Comparator.naturalOrder())
        .orElse(Instant.MIN);
  }

  SyncResult events(Row session) {
    long copy = Objects.requireNonNull(sessions.get(session.id()));
    Set<String> known =
        there.of("events", "session_id", copy).stream().map(Row::uid).collect(Collectors.toSet());
    List<Row> missing =
        hereLink.inTransaction(() -> here.of("events", "session_id", session.id())).stream()
            .filter(event -> !known.contains(event.uid()))
            .toList();
    for (Row event : missing) {
      Long trial = event.has("trial_id") ? trials.get(event.number("trial_id")) : null;
      there.insert("events", event.with("session_id", copy).with("trial_id", trial));
    }
    return SyncResult.events(missing.size());
  }
}
