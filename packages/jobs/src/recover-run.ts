import type {
  CallContext,
  Driver,
  DriverError,
  DriverHandle,
  LaunchError,
  Plan,
  Run,
  RunEvent,
  RunId,
  StoredRun,
} from '@vibeml/core-models';
import { ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { acceptance } from './acceptance.ts';
import { type AppendError, appendEvents } from './append-events.ts';
import { attemptOf, hasJob, isAwaited } from './attempt-of.ts';
import { jobOfPlan } from './job-of-plan.ts';
import { overBudgetCode } from './job-outcome.ts';
import { canTryAgain } from './launch-failure.ts';
import { loadRun } from './load-run.ts';
import { mayRecover } from './may-recover.ts';
import type { JobsPorts } from './ports.ts';
import { runCost } from './run-cost.ts';

/** Takes a run whose machine is lost a step on: a new attempt is written down, then launched. For its only supervisor. */
export type RecoverRun = (
  runId: RunId,
  context: CallContext,
) => ResultAsync<StoredRun, AppendError | DriverError>;

const secondsPerHour = 3600;

/** Whether a run waits for its next machine, with nothing left of the one before. */
const isReady = (run: Run): boolean =>
  run.status === 'recovering' && run.releasedAt !== null && mayRecover(run);

/** Whether more is left of the cap than the dearest machine of the plan costs from its start to its end without any work. */
const hasMoney = (run: Run, { offer, fallbacks, tailSeconds }: Plan, nowMs: number): boolean => {
  const dearest = Math.max(...[offer, ...fallbacks].map(({ hourlyUsd }) => hourlyUsd.value));
  if (dearest === 0 || run.maxCostUsd === null) return true;
  const leftUsd = run.maxCostUsd - runCost(run, nowMs).soFarUsd;
  return leftUsd > dearest * (tailSeconds / secondsPerHour);
};

/**
 * Makes the step from one machine to the next. The attempt is written before the engine is asked, and the engine takes each
 * attempt once: whoever dies on the way, the next supervisor goes on, and nothing is started twice.
 */
export const createRecoverRun = (ports: JobsPorts): RecoverRun => {
  const { runs, clock } = ports;
  const at = (): string => new Date(clock.now()).toISOString();

  const giveUp = (stored: StoredRun, code: string, message: string) =>
    appendEvents(runs, stored.run.id, ({ run }) => ({
      events:
        run.status === 'recovering' && run.recoveries === stored.run.recoveries
          ? [{ type: 'launch-failed', at: at(), code, message }]
          : [],
    }));

  const begin = (stored: StoredRun): ResultAsync<StoredRun, AppendError> =>
    appendEvents(runs, stored.run.id, ({ run }) => {
      const isFirst = isReady(run) && run.recoveries === stored.run.recoveries;
      const event: RunEvent = { type: 'recovery-started', at: at(), attempt: run.recoveries + 1 };
      return { events: isFirst ? [event] : [] };
    });

  const abandon = (driver: Driver, handle: DriverHandle, context: CallContext) =>
    driver
      .stop(handle, { when: 'now', keepMachine: false }, context)
      .andThen(() => driver.release(handle, context));

  // The run was stopped while its next job was being accepted: nobody else knows of that job, so it is ended here.
  const accept = (driver: Driver, run: Run, handle: DriverHandle, context: CallContext) =>
    appendEvents(runs, run.id, (stored) => acceptance(stored, handle, at())).andThen((stored) =>
      !hasJob(stored.run) ? abandon(driver, handle, context).map(() => stored) : okAsync(stored),
    );

  // The engine gives the job before this one where it ended after all, or goes on: then that is the run's again.
  const take = (
    driver: Driver,
    stored: StoredRun,
    handle: DriverHandle,
    context: CallContext,
  ): ResultAsync<StoredRun, AppendError | DriverError> => {
    const { run } = stored;
    const isLast = run.handle !== null && attemptOf(run.handle) === attemptOf(handle);
    return isAwaited(run, handle) || isLast
      ? accept(driver, run, handle, context)
      : driver.release(handle, context).map(() => stored);
  };

  const launch = (
    stored: StoredRun,
    plan: Plan,
    context: CallContext,
  ): ResultAsync<StoredRun, AppendError | DriverError> => {
    const { run } = stored;
    const driver = ports.driver(run.driver);
    const job = jobOfPlan(ports, plan, run, runCost(run, clock.now()).soFarUsd);
    return driver
      .launch(job, context)
      .map((handle): { handle: DriverHandle | null; error: LaunchError | null } => ({
        handle,
        error: null,
      }))
      .orElse((error) => okAsync({ handle: null, error }))
      .andThen(({ handle, error }) => {
        if (handle !== null) return take(driver, stored, handle, context);
        return error === null || canTryAgain(error.code)
          ? okAsync(stored)
          : giveUp(stored, error.code, error.message);
      });
  };

  /** A stop that came after the attempt was written down: where the engine has the job it is taken, else the run ends. */
  const settle = (stored: StoredRun, context: CallContext) => {
    const { run } = stored;
    return ports
      .driver(run.driver)
      .find(run.jobName ?? run.id, context)
      .andThen((found) => {
        const handle = found !== null && isAwaited(run, found) ? found : null;
        const lost: RunEvent = {
          type: 'machine-lost',
          at: at(),
          evidence: 'it was stopped between two machines',
        };
        return appendEvents(runs, run.id, (newest) => {
          if (handle !== null) return acceptance(newest, handle, at());
          const isOpen = newest.run.status === 'recovering' && !hasJob(newest.run);
          return { events: isOpen ? [lost] : [] };
        });
      });
  };

  /** The run with its next attempt written down, or at its end where nothing is left to pay it with. */
  const next = (known: StoredRun, plan: Plan): ResultAsync<StoredRun, AppendError> => {
    if (!isReady(known.run)) return okAsync(known);
    return hasMoney(known.run, plan, clock.now())
      ? begin(known)
      : giveUp(known, overBudgetCode, 'Its money is used up.');
  };

  const start = (
    begun: StoredRun,
    plan: Plan,
    context: CallContext,
  ): ResultAsync<StoredRun, AppendError | DriverError> => {
    const { status, stopRequested } = begun.run;
    if (status !== 'recovering' || hasJob(begun.run)) return okAsync(begun);
    return stopRequested === null ? launch(begun, plan, context) : settle(begun, context);
  };

  return (runId, context) =>
    safeTry(async function* () {
      const known = yield* loadRun(runs, runId);
      if (known.run.status !== 'recovering') return ok(known);
      const plan = yield* ports.plans.findPlan(known.run.planId);
      return plan === null
        ? giveUp(known, 'plan.not_found', 'Its plan is not stored any more.')
        : next(known, plan).andThen((begun) => start(begun, plan, context));
    });
};
