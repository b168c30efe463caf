import { JobStatus, Run, RunId, RunStatus, Timestamp, TrainingProgress } from '@vibeml/core-models';
import * as z from 'zod';

/** A run as a line of a list. */
export const RunSummary = z.looseObject({
  runId: RunId,
  name: z.string(),
  status: RunStatus,
  model: z.string(),
  dataset: z.string(),
  workflow: z.string(),
  machine: z.string(),
  createdAt: Timestamp,
  endedAt: Timestamp.nullable(),
  elapsedSeconds: z.number().describe('From launch until now or the end'),
  step: z.int().nullable(),
  maxSteps: z.int().nullable(),
  loss: z.number().nullable(),
  spentUsd: z.number(),
  project: z.string().nullable(),
  error: z.string().nullable(),
  /** The engine that runs it. */
  driver: z.enum(['local', 'skypilot']).optional(),
  /** Up to when the run is known. */
  observedAt: Timestamp.optional(),
});
export type RunSummary = z.infer<typeof RunSummary>;

/** A run in full, without what only an engine understands. */
export const RunView = z.looseObject({
  ...Run.omit({ id: true, handle: true, version: true, jobName: true, progress: true }).shape,
  runId: RunId,
  jobStatus: JobStatus,
  progress: TrainingProgress.nullable(),
  elapsedSeconds: z.number().describe('From launch until now or the end'),
  spentUsd: z.number(),
  cost: z
    .object({
      soFarUsd: z.number(),
      projectedUsd: z.number().nullable(),
      capUsd: z.number().nullable(),
    })
    .describe('Dollars so far, as projected for the end, and where the run is ended'),
  /** Whether a resume would start from a checkpoint. */
  canResume: z.boolean(),
});
export type RunView = z.infer<typeof RunView>;
