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
  // Money is whole micro-dollars; days are those of UTC, 2026-01-31.
  `
  UPDATE approvals SET body = json_set(body, '$.override', NULL);

  CREATE TABLE group_approvals (
    digest TEXT PRIMARY KEY,
    group_id TEXT NOT NULL,
    approved_at TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE TABLE group_approval_plans (
    plan_digest TEXT NOT NULL,
    digest TEXT NOT NULL REFERENCES group_approvals (digest),
    PRIMARY KEY (plan_digest, digest)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE reservations (
    run_id TEXT PRIMARY KEY REFERENCES runs (id),
    project TEXT,
    user TEXT,
    model TEXT NOT NULL,
    group_id TEXT,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    reserved_at TEXT NOT NULL,
    settled_at TEXT
  ) STRICT;
  CREATE INDEX open_reservations ON reservations (reserved_at, amount) WHERE settled_at IS NULL;
  CREATE INDEX reservations_by_project ON reservations (project) WHERE project IS NOT NULL;
  CREATE INDEX reservations_by_group ON reservations (group_id) WHERE group_id IS NOT NULL;

  CREATE TABLE spending (
    run_id TEXT NOT NULL REFERENCES reservations (run_id),
    day TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (run_id, day)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX spending_by_day ON spending (day, amount);

  CREATE TABLE policy_changes (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    project TEXT,
    amount INTEGER CHECK (amount >= 0),
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL
  ) STRICT;
  `,
  // Plans say more than before: what earlier ones did not say is empty. Such a plan has expired; its run may still be resumed.
  `
  UPDATE plans SET body = json_set(
    body,
    '$.offer.driver', 'local',
    '$.workflow.method', 'sft',
    '$.workflow.quantization', 'none',
    '$.alternatives', json('[]'),
    '$.rejected', json('[]'),
    '$.counterOffers', json('[]'),
    '$.trainedTokens', NULL,
    '$.throughput', NULL,
    '$.cost.terms', json('[]'),
    '$.cost.assumptions', json('[]'),
    '$.cost.spot', NULL,
    '$.budget.evidence', json('[]'),
    '$.budget.warnings', json('[]'),
    '$.budget.mostUsd', NULL,
    '$.remarks', json('[]'),
    '$.seals', json('{}')
  );

  CREATE TABLE plan_groups (
    id TEXT PRIMARY KEY,
    created_at TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  `,
  // When an engine last told of a run: known also where nothing was new.
  `
  CREATE TABLE looks (
    run_id TEXT PRIMARY KEY REFERENCES runs (id),
    observed_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
];
