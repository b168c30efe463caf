import type { CallContext, RunId } from '@vibeml/core-models';
import type { ResultAsync } from 'neverthrow';
import { createStopDelivery } from './deliver-stop.ts';
import { createLaunchRun, type LaunchRun } from './launch-run.ts';
import { loadRun } from './load-run.ts';
import type { JobsPorts } from './ports.ts';
import { createRefreshRun, type ReadError, type RefreshRun } from './refresh-run.ts';
import { isSettled } from './run-status.ts';
import { type RunView, settledView, storedView } from './run-view.ts';
import { createStopRun, type StopRun } from './stop-run.ts';
import { createWaitForRun, type WaitForRun } from './wait-for-run.ts';

/** Whether a read asks the engine first, within its deadline. */
export interface ReadOptions {
  readonly refresh: boolean;
}

/** Everything that can be done with runs. */
export interface Jobs {
  readonly launch: LaunchRun;
  readonly refresh: RefreshRun;
  readonly get: (
    runId: RunId,
    options: ReadOptions,
    context: CallContext,
  ) => ResultAsync<RunView, ReadError>;
  readonly wait: WaitForRun;
  readonly stop: StopRun;
}

/** Joins stores and engines into the life of runs. */
export const createJobs = (ports: JobsPorts): Jobs => {
  const owner = ports.ids.randomCharacters(12);
  const delivery = createStopDelivery(ports.driver);
  const refresh = createRefreshRun(ports, delivery, owner);
  const getStored: (runId: RunId) => ResultAsync<RunView, ReadError> = (runId) =>
    loadRun(ports.runs, runId).map(({ run }) =>
      isSettled(run) ? settledView(run) : storedView(run, null),
    );
  return {
    launch: createLaunchRun(ports, owner),
    refresh,
    get: (runId, options, context) =>
      options.refresh ? refresh(runId, context) : getStored(runId),
    wait: createWaitForRun(refresh, ports.clock),
    stop: createStopRun(ports, delivery),
  };
};
