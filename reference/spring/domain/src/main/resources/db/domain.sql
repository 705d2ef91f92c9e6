-- Applied at every start, by several instances and two generations at once: one transaction, one at a time.
-- Changes only add, so that the generation before this one goes on working.
SELECT pg_advisory_xact_lock(hashtext('platform.reference.domain'));

CREATE TABLE IF NOT EXISTS records (
  id         uuid PRIMARY KEY,
  name       text NOT NULL,
  text       text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Events that Kafka does not have yet.
CREATE TABLE IF NOT EXISTS outbox (
  id     uuid PRIMARY KEY,
  record uuid NOT NULL,
  at     timestamptz NOT NULL
);

-- Events of every service, as Kafka gave them out.
CREATE TABLE IF NOT EXISTS events (
  id      uuid PRIMARY KEY,
  service text NOT NULL,
  record  uuid NOT NULL,
  at      timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS events_at ON events (at);
