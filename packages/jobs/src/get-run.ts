import type { CallContext, RunId, RunStore } from '@vibeml/core-models';
import type { ResultAsync } from 'neverthrow';
import { loadRun } from './load-run.ts';
import type { ReadError, RefreshRun } from './refresh-run.ts';
import { isSettled } from './run-status.ts';
import { type RunView, settledView, storedView } from './run-view.ts';

/** Whether a read asks the engine first, within its deadline. */
export interface ReadOptions {
  readonly refresh: boolean;
}

/** Gives one run. Fails with `run.not_found`. */
export type GetRun = (
  runId: RunId,
  options: ReadOptions,
  context: CallContext,
) => ResultAsync<RunView, ReadError>;

/** Makes `get`. */
export const createGetRun =
  (runs: RunStore, refresh: RefreshRun): GetRun =>
  (runId, options, context) =>
    options.refresh
      ? refresh(runId, context)
      : loadRun(runs, runId).map(({ run }) =>
          isSettled(run) ? settledView(run) : storedView(run, null),
        );
