-- Times of day are ISO-8601 in UTC; durations say their unit. Ids are those of the task's file.
CREATE TABLE sessions (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  -- Also the name of the session's folder, so unique on file systems that ignore case.
  name       TEXT NOT NULL COLLATE NOCASE UNIQUE,
  operator   TEXT NOT NULL,
  started_at TEXT NOT NULL
) STRICT;

CREATE TABLE trials (
  id                     INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id             INTEGER NOT NULL REFERENCES sessions (id),
  number                 INTEGER NOT NULL,

  -- Known when it starts.
  task                   TEXT NOT NULL,
  stages                 TEXT NOT NULL, -- ids in order, comma between; the task's file may change
  policy                 TEXT NOT NULL,
  policy_hash            TEXT NOT NULL,
  strategy               TEXT NOT NULL,
  candidates             INTEGER NOT NULL,
  sigma                  REAL NOT NULL,
  seed                   INTEGER NOT NULL,
  cell                   TEXT NOT NULL,
  mode                   TEXT NOT NULL CHECK (mode IN ('AUTONOMOUS', 'SHADOW')),
  started_at             TEXT NOT NULL,
  initial_image          TEXT, -- file within the session's folder

  -- Known when it ends.
  ended_at               TEXT,
  end_reason             TEXT,
  end_detail             TEXT,
  seconds                REAL,
  decisions              INTEGER,
  decision_median_millis REAL,
  decision_p99_millis    REAL,
  decision_max_millis    REAL,
  jitter_median_millis   REAL,
  jitter_p99_millis      REAL,
  jitter_max_millis      REAL,
  episode_index          INTEGER,
  health                 TEXT, -- one note per line
  proposed_outcome       TEXT CHECK (proposed_outcome IN ('SUCCESS', 'FAILURE', 'INVALID')),
  proposed_last_completed_stage TEXT,
  proposed_because       TEXT,

  -- The label the operator committed; its former values are in edits.
  committed_at           TEXT,
  outcome                TEXT CHECK (outcome IN ('SUCCESS', 'FAILURE', 'INVALID')),
  invalid_reason         TEXT,
  last_completed_stage   TEXT,
  failed_at_stage        TEXT,
  cause                  TEXT,
  notes                  TEXT,

  UNIQUE (session_id, number),
  CHECK ((committed_at IS NULL) = (outcome IS NULL)),
  CHECK (committed_at IS NULL OR ended_at IS NOT NULL)
) STRICT;

-- When each stage was completed, on the cell's clock.
CREATE TABLE stage_times (
  trial_id INTEGER NOT NULL REFERENCES trials (id),
  stage    TEXT NOT NULL,
  seconds  REAL NOT NULL, -- since the trial started
  PRIMARY KEY (trial_id, stage)
) STRICT;

-- One row for each field of a committed label that was changed; never updated, never deleted.
CREATE TABLE edits (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  trial_id  INTEGER NOT NULL REFERENCES trials (id),
  edited_at TEXT NOT NULL,
  field     TEXT NOT NULL,
  old_value TEXT,
  new_value TEXT
) STRICT;

CREATE INDEX edits_of_trial ON edits (trial_id);
