import { isFree } from '@vibeml/budget';
import {
  type Plan,
  type ReserveDecision,
  type RunChange,
  type RunEvent,
  type RunId,
  type StoredRun,
  type StoreError,
  usd,
} from '@vibeml/core-models';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import { type Consent, type ConsentError, refuse } from './check-launch.ts';
import { createdEvent } from './created-event.ts';
import type { JobsPorts } from './ports.ts';
import { reduceRun } from './reduce-run.ts';
import { findFreeRunId } from './run-id.ts';

/** Writes the run of a plan with its money; somebody else may have been first, then the plan has that run. */
export type CreateRecord = (
  plan: Plan,
  consent: Consent,
) => ResultAsync<{ record: StoredRun; isNew: boolean }, StoreError | ConsentError>;

/** Makes the function that puts a run on record before any engine is asked. */
export const createCreateRecord = (ports: JobsPorts): CreateRecord => {
  const { runs, clock } = ports;
  const at = (): string => new Date(clock.now()).toISOString();

  const creation = (plan: Plan, id: RunId, capUsd: number | null): RunChange => {
    const { runsDirectory } = ports;
    const created = createdEvent(plan, { id, at: at(), runsDirectory, capUsd });
    const started: RunEvent = { type: 'launch-started', at: at(), jobName: id };
    const run = reduceRun(reduceRun(null, created), started);
    return { runId: id, expectedVersion: 0, events: [created, started], run, cursors: {} };
  };

  // Record and reservation are one transaction: money is promised to a run that is known, or not at all.
  const createPaid = (
    plan: Plan,
    id: RunId,
    { place, judge }: Consent,
  ): ResultAsync<StoredRun, StoreError | ConsentError> =>
    ports.ledger
      .reserve({ ...place, planId: plan.id }, (state): ReserveDecision => {
        const verdict = judge(state);
        return verdict.decision === 'deny' || verdict.mostUsd === null
          ? { kind: 'refuse', verdict }
          : {
              kind: 'reserve',
              amount: usd(verdict.mostUsd),
              change: creation(plan, id, verdict.mostUsd),
            };
      })
      .andThen((outcome) =>
        outcome.kind === 'refused' ? err(refuse(plan, outcome.verdict)) : ok(outcome.stored),
      );

  return (plan, consent) =>
    safeTry(async function* () {
      const id = yield* findFreeRunId(plan, ports);
      const record = isFree(plan.cost)
        ? yield* runs.createRun(creation(plan, id, plan.request.maxCostUsd ?? null))
        : yield* createPaid(plan, id, consent);
      return ok({ record, isNew: record.run.id === id });
    });
};
