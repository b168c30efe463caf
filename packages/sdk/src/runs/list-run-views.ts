import type { RunStatus } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import { isAsked, isSettled } from '@vibeml/jobs';
import type { ResultAsync } from 'neverthrow';
import type { OperationCall } from '../operation.ts';
import type { RunSummary } from '../run-view.ts';
import type { Services } from '../services.ts';
import { ageSecondsOf, readMode } from './read-mode.ts';
import { summarizeRun } from './view-run.ts';

/** A page of runs with how old it is. */
interface RunPageView {
  readonly runs: RunSummary[];
  readonly total: number;
  readonly nextCursor: string | null;
  /** Up to when the run is known that was not looked at for the longest time; now where all were looked at. */
  readonly observedAt: string;
  readonly ageSeconds: number;
  /** Whether no run of the page that still goes is told only as the store knows it. */
  readonly isFresh: boolean;
}

/** A page of runs, newest first. */
export const listRunViews = (
  services: Services,
  wanted: {
    readonly statuses?: readonly RunStatus[] | undefined;
    readonly limit: number;
    readonly cursor?: string | undefined;
    readonly cached: boolean;
    readonly refresh?: boolean | undefined;
  },
  call: OperationCall,
): ResultAsync<RunPageView, VibemlError> => {
  const { statuses, limit, cursor } = wanted;
  const query = {
    limit,
    ...(statuses === undefined ? {} : { statuses }),
    ...(cursor === undefined ? {} : { cursor }),
  };
  const mode = readMode(wanted);
  return services.jobs.list(query, mode, call).map((page) => {
    const nowMs = services.clock.now();
    const shown = page.runs.map((run) => {
      const observedAt = page.observedAt.get(run.id) ?? run.updatedAt;
      return { run, observedAt };
    });
    const notAsked = shown.filter(({ run }) => !isSettled(run) && !isAsked(run, mode));
    const oldest = notAsked.map(({ observedAt }) => observedAt).sort()[0] ?? null;
    return {
      runs: shown.map(({ run, observedAt }) => summarizeRun(run, nowMs, observedAt)),
      total: page.total,
      nextCursor: page.nextCursor,
      observedAt: oldest ?? new Date(nowMs).toISOString(),
      ageSeconds: oldest === null ? 0 : ageSecondsOf(oldest, nowMs),
      isFresh: notAsked.length === 0,
    };
  });
};
