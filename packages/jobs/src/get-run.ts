import type { CallContext, Run, RunId, RunStore } from '@vibeml/core-models';
import { okAsync, type ResultAsync } from 'neverthrow';
import { loadRun } from './load-run.ts';
import type { Looks } from './looks.ts';
import type { ReadError, RefreshRun } from './refresh-run.ts';
import { isSettled } from './run-status.ts';
import { type RunView, settledView, storedView } from './run-view.ts';

/**
 * Whether a read asks the engine first, within its deadline. `this_machine`: only where the job runs here, which takes no time;
 * for others the store answers at once.
 */
export interface ReadOptions {
  readonly refresh: boolean | 'this_machine';
}

/** Gives one run. Fails with `run.not_found`. */
export type GetRun = (
  runId: RunId,
  options: ReadOptions,
  context: CallContext,
) => ResultAsync<RunView, ReadError>;

/** Whether this read waits for the engine of the run. */
export const isAsked = ({ driver }: Run, { refresh }: ReadOptions): boolean =>
  refresh === 'this_machine' ? driver === 'local' : refresh;

/** Makes `get`. */
export const createGetRun =
  (runs: RunStore, looks: Looks, refresh: RefreshRun): GetRun =>
  (runId, options, context) =>
    options.refresh === true
      ? refresh(runId, context)
      : loadRun(runs, runId).andThen(({ run }) => {
          if (isSettled(run)) return okAsync(settledView(run));
          if (isAsked(run, options)) return refresh(runId, context);
          return looks
            .observedAt([run])
            .map((observed) => storedView(run, null, observed.get(run.id)));
        });
