/**
 * The schema, step by step. The database's `user_version` counts the steps it has had, so a step that was
 * released is never changed. What older versions can't read (a new event type, a new field that must be there)
 * needs a step too, even an empty one: it makes them say `store.too_new` instead of `store.corrupt`.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE plans (
    id TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    created_at TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;

  CREATE TABLE approvals (
    digest TEXT PRIMARY KEY,
    plan_id TEXT NOT NULL,
    approved_at TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;

  CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    plan_id TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    version INTEGER NOT NULL,
    cursors TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX runs_by_time ON runs (created_at_ms DESC, id DESC, status);

  CREATE TABLE run_events (
    run_id TEXT NOT NULL REFERENCES runs (id),
    number INTEGER NOT NULL,
    type TEXT NOT NULL,
    at TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (run_id, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX run_events_by_type ON run_events (run_id, type, number);

  CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    expires_at_ms INTEGER NOT NULL
  ) STRICT;
  `,
];
