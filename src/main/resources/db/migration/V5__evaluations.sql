-- An evaluation as it was laid down before its first trial: the protocol is never changed.
CREATE TABLE evaluations (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id   INTEGER NOT NULL REFERENCES sessions (id),
  title        TEXT NOT NULL,
  protocol     TEXT NOT NULL, -- JSON
  created_at   TEXT NOT NULL,
  unblinded_at TEXT,
  closed_at    TEXT, -- before its rule ended it
  close_reason TEXT,
  CHECK ((closed_at IS NULL) = (close_reason IS NULL))
) STRICT;

-- The evaluation a trial belongs to, and its place there; most trials belong to none.
ALTER TABLE trials ADD COLUMN evaluation_id INTEGER REFERENCES evaluations (id);
ALTER TABLE trials ADD COLUMN slot INTEGER;

CREATE INDEX trials_of_evaluation ON trials (evaluation_id);
