import type { LedgerQuery, RunChange, Usd } from '@vibeml/core-models';
import type { Database } from './database.ts';

const insertReservation = `
  INSERT INTO reservations (run_id, project, user, model, group_id, amount, reserved_at)
  VALUES (?, ?, ?, ?, ?, ?, ?)`;

/** Writes what a new run may spend. */
export const insertReserved = (
  database: Database,
  { run }: RunChange,
  reservation: LedgerQuery & { readonly amount: Usd },
): void => {
  const { project, groupId, amount, at } = reservation;
  database.run(insertReservation, run.id, project, run.user, run.model, groupId, amount, at);
};

const closeReservation = `
  UPDATE reservations SET settled_at = ? WHERE run_id = ? AND settled_at IS NULL`;

const insertSpending = 'INSERT INTO spending (run_id, day, amount) VALUES (?, ?, ?)';

/** Closes the reservation of a run with what it cost; one that is closed, or was never made, stays as it is. */
export const settle = (database: Database, { runId, run, settlement }: RunChange): void => {
  if (settlement === undefined) return;
  if (database.run(closeReservation, run.updatedAt, runId) === 0) return;
  for (const { day, amount } of settlement.days) {
    if (amount > 0) database.run(insertSpending, runId, day, amount);
  }
};
