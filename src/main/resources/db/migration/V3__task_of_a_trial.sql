-- The whole task as its file said when the trial started, YAML: the file may change or go away.
ALTER TABLE trials ADD COLUMN task_yaml TEXT;
