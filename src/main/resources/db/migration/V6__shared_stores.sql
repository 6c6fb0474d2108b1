-- Several consoles may share a store, and what was stored apart is copied there later. A uid is the
-- same in every store; rows of older layouts get theirs when the store is opened.
ALTER TABLE sessions ADD COLUMN uid TEXT;
ALTER TABLE evaluations ADD COLUMN uid TEXT;
ALTER TABLE trials ADD COLUMN uid TEXT;
ALTER TABLE events ADD COLUMN uid TEXT;

CREATE UNIQUE INDEX sessions_by_uid ON sessions (uid);
CREATE UNIQUE INDEX evaluations_by_uid ON evaluations (uid);
CREATE UNIQUE INDEX trials_by_uid ON trials (uid);
CREATE UNIQUE INDEX events_by_uid ON events (uid);

-- Host and sessions folder of the console that runs the session.
ALTER TABLE sessions ADD COLUMN console TEXT;

-- Names differ in more than their case, which the column itself says in SQLite only.
CREATE UNIQUE INDEX sessions_by_name ON sessions (lower(name));
