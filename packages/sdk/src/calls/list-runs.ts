import { RunStatus } from '@vibeml/core-models';
import * as z from 'zod';
import { defineCall } from '../operation.ts';
import { listRunViews } from '../runs/list-run-views.ts';

/** Runs, newest first. */
export const listRuns = defineCall({
  input: z.strictObject({
    statuses: z
      .array(RunStatus)
      .max(12)
      .optional()
      .describe('Only runs with one of these statuses'),
    limit: z.int().min(1).max(100).default(20).describe('Runs per page, 1 to 100'),
    cursor: z.string().max(256).optional().describe('nextCursor of the page before'),
    cached: z.boolean().default(false).describe('Answer from the store without asking the engine'),
    refresh: z
      .boolean()
      .default(false)
      .describe(
        'Wait for the engine also where it is not this machine; else such a run is told as last seen',
      ),
  }),
  run: (services, input, call) =>
    listRunViews(services, input, call).map((page) => ({
      runs: [...page.runs],
      total: page.total,
      nextCursor: page.nextCursor,
      observedAt: page.observedAt,
      ageSeconds: page.ageSeconds,
      isFresh: page.isFresh,
      summary:
        page.total === 0
          ? 'There are no runs yet.'
          : `${page.total} runs${page.runs.length < page.total ? `, ${page.runs.length} shown` : ''}.`,
      nextActions: [],
    })),
});
