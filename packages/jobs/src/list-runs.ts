import type { CallContext, Run, RunQuery, RunStore, StoreError } from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import type { ReadError, RefreshRun } from './refresh-run.ts';
import { liveStatuses } from './run-status.ts';

/** A page of runs, newest first. */
export interface RunPage {
  readonly runs: readonly Run[];
  readonly nextCursor: string | null;
  readonly total: number;
}

/** Lists runs; with `refresh` the ones that are still going are looked at first, all at once, each within its deadline. */
export type ListRuns = (
  query: RunQuery,
  options: { readonly refresh: boolean },
  context: CallContext,
) => ResultAsync<RunPage, StoreError | ErrorOf<'request.cancelled'>>;

const maxRefreshed = 50;

/** Makes `list`. Looking comes before listing, so that a filter sees the states of now. */
export const createListRuns = (runs: RunStore, refresh: RefreshRun): ListRuns => {
  const refreshOne = (run: Run, context: CallContext) =>
    refresh(run.id, context)
      .map(() => null)
      .orElse((error: ReadError) =>
        error.code === 'run.not_found' ? okAsync(null) : errAsync(error),
      );

  const refreshLive = (context: CallContext) =>
    runs
      .listRuns({ statuses: liveStatuses, limit: maxRefreshed })
      .andThen((live) => ResultAsync.combine(live.runs.map((run) => refreshOne(run, context))));

  return (query, options, context) =>
    options.refresh
      ? refreshLive(context).andThen(() => runs.listRuns(query))
      : runs.listRuns(query);
};
