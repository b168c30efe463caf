import type { RunStatus } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import type { ResultAsync } from 'neverthrow';
import type { OperationCall } from '../operation.ts';
import type { RunSummary } from '../run-view.ts';
import type { Services } from '../services.ts';
import { summarizeRun } from './view-run.ts';

/** A page of runs, newest first. */
export const listRunViews = (
  services: Services,
  wanted: {
    readonly statuses?: readonly RunStatus[] | undefined;
    readonly limit: number;
    readonly cursor?: string | undefined;
    readonly cached: boolean;
  },
  call: OperationCall,
): ResultAsync<{ runs: RunSummary[]; total: number; nextCursor: string | null }, VibemlError> => {
  const { statuses, limit, cursor } = wanted;
  const query = {
    limit,
    ...(statuses === undefined ? {} : { statuses }),
    ...(cursor === undefined ? {} : { cursor }),
  };
  return services.jobs.list(query, { refresh: !wanted.cached }, call).map((page) => ({
    runs: page.runs.map((run) => summarizeRun(run, services.clock.now())),
    total: page.total,
    nextCursor: page.nextCursor,
  }));
};
