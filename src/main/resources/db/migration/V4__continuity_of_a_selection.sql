-- How much a trial's policy kept to the plan in force; older trials did not.
ALTER TABLE trials ADD COLUMN continuity REAL NOT NULL DEFAULT 0;
ALTER TABLE trials ADD COLUMN warm_start INTEGER NOT NULL DEFAULT 0 CHECK (warm_start IN (0, 1));
