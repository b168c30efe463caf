import * as z from 'zod';
import { PlanId, RunId, Timestamp } from './identifiers.ts';
import { Artifact, DriverHandle } from './job.ts';
import { JsonObject } from './json.ts';
import { ResumePoint } from './resume-point.ts';

/** Where a run stands. The last five have no way out. */
export const RunStatus = z.enum([
  'planned',
  'launching',
  'provisioning',
  'setting_up',
  'running',
  'saving',
  'recovering',
  'succeeded',
  'failed',
  'stopped',
  'over_budget',
  'lost',
]);
export type RunStatus = z.infer<typeof RunStatus>;

/** The newest numbers of a training. */
export const TrainingProgress = z.object({
  step: z.int(),
  maxSteps: z.int(),
  epoch: z.number().nullable(),
  loss: z.number().nullable(),
  learningRate: z.number().nullable(),
  tokens: z.number().nullable(),
  tokensPerSecond: z.number().nullable(),
  stepSeconds: z.number().nullable(),
  etaSeconds: z.number().nullable(),
  memoryGib: z.number().nullable(),
  at: Timestamp,
});
export type TrainingProgress = z.infer<typeof TrainingProgress>;

/** The fold of a run's events. */
export const Run = z.object({
  id: RunId,
  planId: PlanId,
  name: z.string(),
  status: RunStatus,
  model: z.string(),
  dataset: z.string(),
  workflow: z.string(),
  driver: z.enum(['local', 'skypilot']),
  machine: z.string(),
  gpuType: z.string().nullable(),
  hourlyUsd: z.number(),
  maxCostUsd: z.number().nullable(),
  resume: ResumePoint.nullable(),
  project: z.string().nullable(),
  user: z.string().nullable(),
  tags: z.record(z.string(), z.string()),
  directory: z.string(),
  jobName: z.string().nullable(),
  handle: DriverHandle.nullable(),
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
  endedAt: Timestamp.nullable(),
  /** When everything of the job that runs or bills was ended; null while something may be left. */
  releasedAt: Timestamp.nullable(),
  /** Time of the newest event. */
  updatedAt: Timestamp,
  phase: z.string().nullable(),
  /** Phases that ended, with their seconds. */
  phases: z.array(z.object({ name: z.string(), seconds: z.number() })),
  maxSteps: z.int().nullable(),
  trainableParameters: z.number().nullable(),
  progress: TrainingProgress.nullable(),
  /** The newest losses, oldest first, at most 60: enough for a sparkline. */
  recentLosses: z.array(z.number()),
  evalLossBefore: z.number().nullable(),
  evalLossAfter: z.number().nullable(),
  answersBefore: JsonObject.nullable(),
  answersAfter: JsonObject.nullable(),
  checkpoint: z.object({ step: z.int(), path: z.string() }).nullable(),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
  result: JsonObject.nullable(),
  error: z
    .object({ code: z.string(), message: z.string(), hint: z.string().nullable() })
    .nullable(),
  exitCode: z.int().nullable(),
  stopRequested: z.enum(['after_checkpoint', 'now']).nullable(),
  recoveries: z.int(),
  /** How often a lost machine may be replaced. */
  maxRestarts: z.int().default(0),
  /** When machines of the run billed, and at what rate; the last is open while one does. Empty where only the whole span is known. */
  machines: z
    .array(z.object({ from: Timestamp, to: Timestamp.nullable(), hourlyUsd: z.number() }))
    .default([]),
  artifacts: z.array(Artifact),
  /** Events folded so far. */
  version: z.int(),
});
export type Run = z.infer<typeof Run>;
