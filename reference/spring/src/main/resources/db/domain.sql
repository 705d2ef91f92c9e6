-- Applied at every start, by several instances and two generations at once: one transaction, one at a time.
-- Changes only add, so that the generation before this one goes on working.
SELECT pg_advisory_xact_lock(hashtext('platform.reference.domain'));

CREATE TABLE IF NOT EXISTS records (
  id         uuid PRIMARY KEY,
  name       text NOT NULL,
  text       text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
