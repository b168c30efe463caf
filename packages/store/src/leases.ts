import type { RunStore } from '@vibeml/core-models';
import { ok } from 'neverthrow';
import type { Connection } from './connection.ts';

const acquire = `
  INSERT INTO leases (name, owner, expires_at_ms) VALUES (?, ?, ?)
  ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, expires_at_ms = excluded.expires_at_ms
  WHERE leases.owner = excluded.owner OR leases.expires_at_ms <= ?`;

/** Leases, held by name until they are released or their time is up. */
export const createLeases = (
  connection: Connection,
): Pick<RunStore, 'acquireLease' | 'releaseLease'> => ({
  acquireLease: ({ name, owner, nowMs, ttlMs }) =>
    connection.write((database) =>
      ok(database.run(acquire, name, owner, nowMs + ttlMs, nowMs) === 1),
    ),
  releaseLease: ({ name, owner }) =>
    connection.write((database) => {
      database.run('DELETE FROM leases WHERE name = ? AND owner = ?', name, owner);
      return ok(undefined);
    }),
});
