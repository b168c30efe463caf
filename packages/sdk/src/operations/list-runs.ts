import { RunStatus } from '@vibeml/core-models';
import * as z from 'zod';
import { answerFields } from '../next-action.ts';
import { defineOperation } from '../operation.ts';
import { RunSummary } from '../run-view.ts';
import { listRunViews } from '../runs/list-run-views.ts';

export const ListRunsOutput = z.looseObject({
  ...answerFields,
  runs: z.array(RunSummary),
  total: z.int(),
  nextCursor: z.string().nullable(),
});

/** Runs, newest first. */
export const listRuns = defineOperation({
  name: 'listRuns',
  title: 'List runs',
  summary: 'Lists runs, newest first, with status, step and loss.',
  safety: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: z.strictObject({
    statuses: z
      .array(RunStatus)
      .max(12)
      .optional()
      .describe('Only runs with one of these statuses'),
    limit: z.int().min(1).max(100).default(20).describe('Runs per page, 1 to 100'),
    cursor: z.string().max(256).optional().describe('nextCursor of the page before'),
    cached: z.boolean().default(false).describe('Answer from the store without asking the engine'),
  }),
  output: ListRunsOutput,
  run: (services, input, call) =>
    listRunViews(services, input, call).map((page) => ({
      runs: [...page.runs],
      total: page.total,
      nextCursor: page.nextCursor,
      summary:
        page.total === 0
          ? 'There are no runs yet.'
          : `${page.total} runs${page.runs.length < page.total ? `, ${page.runs.length} shown` : ''}.`,
      nextActions: [],
    })),
});
