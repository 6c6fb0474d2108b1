package flowdeck.trial.store;

import flowdeck.trial.EndReason;
import flowdeck.trial.Event;
import flowdeck.trial.Label;
import flowdeck.trial.StageTime;
import flowdeck.trial.Trial;
import flowdeck.trial.TrialEnd;
import java.time.Instant;
import java.util.List;

/** How trials end, each call within the transaction of its caller. */
record Endings(TrialTables tables) {

  /** Ends a running trial now. */
  void end(Trial trial, TrialEnd end, Instant now) {
    end(trial, end, now, now);
  }

  private void end(Trial trial, TrialEnd end, Instant at, Instant now) {
    if (!tables.end(trial.id(), end, at)) {
      throw new IllegalStateException("Trial %d is not running".formatted(trial.id()));
    }
    String message = end.detail().isEmpty() ? end.reason().title() + "." : end.detail();
    tables.insertEvent(new Event(trial.start().session(), trial.id(), now, "end", message));
  }

  /** Closes a trial whose console ended while it ran; it counts for nothing. */
  Trial interrupted(Trial running, Instant now) {
    // How long it really ran is lost; the last completed stage is the last sign of it.
    List<StageTime> stages = running.stageTimes();
    StageTime last =
        stages.isEmpty() ? new StageTime(running.start().stages().first(), 0) : stages.getLast();
    TrialEnd end =
        new TrialEnd(
            EndReason.INTERRUPTED,
            "Flowdeck ended while the trial ran.",
            last.seconds(),
            0,
            null,
            null,
            null,
            List.of(),
            null);
    end(running, end, running.started().plusMillis(Math.round(last.seconds() * 1000)), now);
    tables.writeLabel(running.id(), Label.invalid("interrupted", last.stage()), now);
    return tables.require(running.id());
  }
}
