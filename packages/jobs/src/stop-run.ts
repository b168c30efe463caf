import type { CallContext, DriverError, Run, RunEvent, RunId } from '@vibeml/core-models';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import { acceptance } from './acceptance.ts';
import { type AppendError, appendEvents } from './append-events.ts';
import { hasJob, isAwaited } from './attempt-of.ts';
import type { StopDelivery } from './deliver-stop.ts';
import type { JobsPorts } from './ports.ts';
import { isTerminal } from './run-status.ts';

/** How soon a run should end: after a checkpoint, or within the engine's grace. */
export interface StopRequest {
  readonly when: 'after_checkpoint' | 'now';
}

/** Asks a run to stop; returns when it was asked, not when it ended. A run that ended is given back as it is. */
export type StopRun = (
  runId: RunId,
  request: StopRequest,
  context: CallContext,
) => ResultAsync<Run, AppendError | DriverError>;

const isNewRequest = (run: Run, request: StopRequest): boolean =>
  !isTerminal(run.status) && run.stopRequested !== 'now' && run.stopRequested !== request.when;

/** Makes `stop`: the wish is written before the engine is asked, so that a crash in between can't lose it. */
export const createStopRun = (ports: JobsPorts, delivery: StopDelivery): StopRun => {
  const { runs, clock } = ports;
  const at = (): string => new Date(clock.now()).toISOString();

  const record = (runId: RunId, request: StopRequest): ResultAsync<Run, AppendError> =>
    appendEvents(runs, runId, ({ run }) => ({
      events: isNewRequest(run, request)
        ? [{ type: 'stop-requested', at: at(), when: request.when }]
        : [],
    })).map(({ run }) => run);

  // A run that was recorded may have a job that nobody wrote down yet; without one the run ends here.
  const settleUnaccepted = (
    run: Run,
    context: CallContext,
  ): ResultAsync<Run, AppendError | DriverError> =>
    safeTry(async function* () {
      const found = yield* ports.driver(run.driver).find(run.jobName ?? run.id, context);
      const handle = found !== null && isAwaited(run, found) ? found : null;
      const lost: RunEvent = {
        type: 'machine-lost',
        at: at(),
        evidence: 'it was stopped before a job existed',
      };
      const settled = yield* appendEvents(runs, run.id, (stored) => {
        if (handle !== null) return acceptance(stored, handle, at());
        return { events: hasJob(stored.run) || isTerminal(stored.run.status) ? [] : [lost] };
      });
      return ok(settled.run);
    });

  return (runId, request, context) =>
    safeTry<Run, AppendError | DriverError>(async function* () {
      const asked = yield* record(runId, request);
      if (isTerminal(asked.status)) return ok(asked);
      const run = hasJob(asked) ? asked : yield* settleUnaccepted(asked, context);
      if (isTerminal(run.status) || run.handle === null || !hasJob(run)) return ok(run);
      yield* delivery.ask(run, run.handle, context);
      return ok(run);
    });
};
