import type {
  Approval,
  CallContext,
  Driver,
  DriverHandle,
  LaunchError,
  Plan,
  Run,
  StoredRun,
  StoreError,
} from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';
import { err, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { type AppendError, appendEvents } from './append-events.ts';
import { type ConsentError, checkLaunch } from './check-launch.ts';
import { createCreateRecord } from './create-record.ts';
import { launchGraceMs, launchLease } from './find-job.ts';
import { jobOfPlan } from './job-of-plan.ts';
import type { JobsPorts } from './ports.ts';
import { isTerminal } from './run-status.ts';

/** A launched run. */
export interface Launched {
  readonly run: Run;
  /** False when the plan had its run already. */
  readonly isNew: boolean;
}

export type LaunchRunError = StoreError | LaunchError | ConsentError | ErrorOf<'run.not_found'>;

/** Starts the run of a plan; a second call with the same plan gives the same run. */
export type LaunchRun = (
  plan: Plan,
  approval: Approval | null,
  context: CallContext,
) => ResultAsync<Launched, LaunchRunError>;

// The job that takes the place of a lost one is its supervisor's matter.
const needsJob = (run: Run): boolean =>
  run.handle === null && run.status !== 'recovering' && !isTerminal(run.status);

// After these the engine surely has no job; after the others it may have one, and the next look finds out.
const surelyFailed: readonly LaunchError['code'][] = [
  'driver.launch_failed',
  'driver.unavailable',
  'environment.disk_full',
  'environment.python_missing',
];

/** Makes `launch`: the record is written before the engine is asked, so that a crash at any point loses no run. */
export const createLaunchRun = (ports: JobsPorts, owner: string): LaunchRun => {
  const { runs, plans, clock } = ports;
  const at = (): string => new Date(clock.now()).toISOString();

  const createRecord = createCreateRecord(ports);

  const recordFailure = (run: Run, error: LaunchError): ResultAsync<void, AppendError> =>
    appendEvents(runs, run.id, (stored) => ({
      events: needsJob(stored.run)
        ? [{ type: 'launch-failed', at: at(), code: error.code, message: error.message }]
        : [],
    })).map(() => undefined);

  const startJob = (
    plan: Plan,
    run: Run,
    driver: Driver,
    context: CallContext,
  ): ResultAsync<DriverHandle, LaunchError | AppendError> =>
    driver
      .launch(jobOfPlan(ports, plan, run), context)
      .orElse((error) =>
        surelyFailed.includes(error.code)
          ? recordFailure(run, error).andThen(() => err(error))
          : err(error),
      );

  // The run ended while its job was being accepted: nobody else knows of that job, so it is ended here.
  const abandon = (driver: Driver, handle: DriverHandle, context: CallContext) =>
    driver
      .stop(handle, { when: 'now', keepMachine: false }, context)
      .andThen(() => driver.release(handle, context));

  const accept = (
    run: Run,
    driver: Driver,
    handle: DriverHandle,
    context: CallContext,
  ): ResultAsync<StoredRun, LaunchError | AppendError> =>
    appendEvents(runs, run.id, (stored) => ({
      events: needsJob(stored.run) ? [{ type: 'job-accepted', at: at(), handle }] : [],
    })).andThen((stored) =>
      stored.run.handle === null
        ? abandon(driver, handle, context).map(() => stored)
        : okAsync(stored),
    );

  const launchJob = (
    plan: Plan,
    run: Run,
    isNew: boolean,
    context: CallContext,
  ): ResultAsync<StoredRun, LaunchError | AppendError> =>
    safeTry(async function* () {
      const driver = ports.driver(plan.driver);
      const found = isNew ? null : yield* driver.find(run.id, context);
      const handle = found ?? (yield* startJob(plan, run, driver, context));
      return ok(yield* accept(run, driver, handle, context));
    });

  const launchRecorded = (
    plan: Plan,
    record: StoredRun,
    isNew: boolean,
    context: CallContext,
  ): ResultAsync<Launched, LaunchRunError> =>
    safeTry(async function* () {
      const lease = { name: launchLease(record.run.id), owner };
      yield* runs.acquireLease({ ...lease, nowMs: clock.now(), ttlMs: launchGraceMs });
      const launched = await launchJob(plan, record.run, isNew, context);
      yield* runs.releaseLease(lease);
      return launched.map(({ run }) => ({ run, isNew }));
    });

  const launchChecked = (
    plan: Plan,
    existing: StoredRun | null,
    approval: Approval | null,
    context: CallContext,
  ): ResultAsync<Launched, LaunchRunError> =>
    safeTry(async function* () {
      yield* plans.savePlan(plan);
      const checking = { plans, ledger: ports.ledger, nowMs: clock.now() };
      const consent = yield* checkLaunch(plan, approval, checking, existing !== null);
      const { record, isNew } =
        existing === null ? yield* createRecord(plan, consent) : { record: existing, isNew: false };
      return needsJob(record.run)
        ? launchRecorded(plan, record, isNew, context)
        : ok({ run: record.run, isNew: false });
    });

  return (plan, approval, context) =>
    runs
      .findRunOfPlan(plan.id)
      .andThen((existing) =>
        existing === null || needsJob(existing.run)
          ? launchChecked(plan, existing, approval, context)
          : okAsync({ run: existing.run, isNew: false }),
      );
};
