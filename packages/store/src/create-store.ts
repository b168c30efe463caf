import { setTimeout } from 'node:timers/promises';
import type { Clock, Ledger, PlanForecasts, PlanStore, RunStore } from '@vibeml/core-models';
import { createConnection } from './connection.ts';
import { createLazyLedger } from './lazy-ledger.ts';
import { createLazyPlanStore } from './lazy-plan-store.ts';
import { createPlanForecasts } from './plan-forecasts.ts';
import { createRunStore } from './run-store.ts';

/** Where the database is and how to wait for it. */
export interface StoreOptions {
  /** Absolute path of the database; file and directory are made when they aren't there. */
  readonly path: string;
  /** How long to wait for another process that writes, in milliseconds; 5000 when left out. */
  readonly busyTimeoutMs?: number;
  /** Waits between attempts to prepare a new database; the real time when left out. */
  readonly clock?: Pick<Clock, 'sleep'>;
}

/** Plans, runs and money in one SQLite database that several processes may use at once. */
export interface Store {
  readonly plans: PlanStore;
  readonly forecasts: PlanForecasts;
  readonly runs: RunStore;
  readonly ledger: Ledger;
  /** Ends the connection; every later call fails with `store.unavailable`. */
  close(): Promise<void>;
}

const realClock: Pick<Clock, 'sleep'> = {
  sleep: (milliseconds) => setTimeout(milliseconds, true),
};

/**
 * Gives the stores of one database. Nothing is opened or loaded before the first call, which fails with
 * `store.unavailable`, `store.locked`, `store.too_new` or `store.corrupt`; the next call tries again.
 */
export const createStore = (options: StoreOptions): Store => {
  const { path, busyTimeoutMs = 5000, clock = realClock } = options;
  const connection = createConnection({ path, busyTimeoutMs, clock });
  return {
    plans: createLazyPlanStore(connection, path),
    forecasts: createPlanForecasts(connection, path),
    runs: createRunStore(connection, path),
    ledger: createLazyLedger(connection, path),
    close: () => connection.close(),
  };
};
