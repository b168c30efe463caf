import { Timestamp } from '@vibeml/core-models';
import * as z from 'zod';
import { listRuns as call } from '../calls/list-runs.ts';
import { answerFields } from '../next-action.ts';
import { defineOperation } from '../operation.ts';
import { RunSummary } from '../run-view.ts';

export const ListRunsOutput = z.looseObject({
  ...answerFields,
  runs: z.array(RunSummary),
  total: z.int(),
  nextCursor: z.string().nullable(),
  /** Up to when the run is known that was not looked at for the longest time. */
  observedAt: Timestamp.optional(),
  ageSeconds: z.number().optional(),
  /** Whether every run that still goes was looked at for this answer. */
  isFresh: z.boolean().optional(),
});

/** Runs, newest first. */
export const listRuns = defineOperation({
  name: 'listRuns',
  title: 'List runs',
  summary: 'Lists runs, newest first, with status, step and loss.',
  safety: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  output: ListRunsOutput,
  ...call,
});
