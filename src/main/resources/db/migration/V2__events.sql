-- What happened in a session, in order: starts, ends, stops, faults, recoveries.
CREATE TABLE events (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id INTEGER NOT NULL REFERENCES sessions (id),
  trial_id   INTEGER REFERENCES trials (id),
  at         TEXT NOT NULL,
  kind       TEXT NOT NULL,
  message    TEXT NOT NULL
) STRICT;

CREATE INDEX events_of_session ON events (session_id);
CREATE INDEX events_of_trial ON events (trial_id);
