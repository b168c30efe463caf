import type { CallContext, Run, RunId, RunQuery, RunStore, StoreError } from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';
import { okAsync, ResultAsync } from 'neverthrow';
import { isAsked, type ReadOptions } from './get-run.ts';
import type { GlanceAtRuns } from './glance-at-runs.ts';
import type { Looks } from './looks.ts';
import { orGone } from './or-gone.ts';
import type { RefreshRun } from './refresh-run.ts';
import { liveStatuses } from './run-status.ts';

/** A page of runs, newest first. */
export interface RunPage {
  readonly runs: readonly Run[];
  readonly nextCursor: string | null;
  readonly total: number;
  /** Up to when each of them is known. ISO 8601. */
  readonly observedAt: ReadonlyMap<RunId, string>;
}

/**
 * Lists runs. With `refresh` the ones that are still going are looked at first: those of this machine all at once, each
 * within its deadline; those elsewhere with one shared look at each engine, a few at a time.
 */
export type ListRuns = (
  query: RunQuery,
  options: ReadOptions,
  context: CallContext,
) => ResultAsync<RunPage, StoreError | ErrorOf<'request.cancelled'>>;

const maxRefreshed = 50;

/** Makes `list`. Looking comes before listing, so that a filter sees the states of now. */
export const createListRuns = (
  runs: RunStore,
  looks: Looks,
  refresh: RefreshRun,
  glance: GlanceAtRuns,
): ListRuns => {
  const refreshHere = (live: readonly Run[], context: CallContext) =>
    ResultAsync.combine(
      live.map(({ id }) =>
        refresh(id, context)
          .map(() => null)
          .orElse(orGone),
      ),
    );

  const refreshLive = (options: ReadOptions, context: CallContext) =>
    runs.listRuns({ statuses: liveStatuses, limit: maxRefreshed }).andThen((live) => {
      const asked = live.runs.filter((run) => isAsked(run, options));
      const here = asked.filter(({ driver }) => driver === 'local');
      const elsewhere = asked.filter(({ driver }) => driver !== 'local');
      return ResultAsync.combine([
        refreshHere(here, context).map(() => undefined),
        elsewhere.length === 0 ? okAsync(undefined) : glance(elsewhere, context),
      ]);
    });

  const list = (query: RunQuery) =>
    runs
      .listRuns(query)
      .andThen((page) =>
        looks.observedAt(page.runs).map((observedAt) => ({ ...page, observedAt })),
      );

  return (query, options, context) =>
    options.refresh === false
      ? list(query)
      : refreshLive(options, context).andThen(() => list(query));
};
