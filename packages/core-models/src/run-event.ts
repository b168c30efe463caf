import * as z from 'zod';
import { PlanId, RunId, Timestamp } from './identifiers.ts';
import { Artifact, DriverHandle } from './job.ts';
import { JsonObject } from './json.ts';
import { ResumePoint } from './resume-point.ts';

const at = { at: Timestamp };
const optionalNumber = z.number().nullable();

/** Everything that can happen to a run, in the order it happened. */
export const RunEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run-created'),
    ...at,
    runId: RunId,
    planId: PlanId,
    name: z.string(),
    model: z.string(),
    dataset: z.string(),
    workflow: z.string(),
    driver: z.enum(['local', 'skypilot']),
    machine: z.string(),
    gpuType: z.string().nullable(),
    hourlyUsd: z.number(),
    maxCostUsd: optionalNumber,
    /** How often a lost machine may be replaced. */
    maxRestarts: z.int().min(0).default(0),
    maxSteps: z.int().nullable(),
    resume: ResumePoint.nullable(),
    project: z.string().nullable(),
    user: z.string().nullable(),
    tags: z.record(z.string(), z.string()),
    directory: z.string(),
  }),
  z.object({ type: z.literal('launch-started'), ...at, jobName: z.string() }),
  z.object({ type: z.literal('job-accepted'), ...at, handle: DriverHandle }),
  z.object({
    type: z.literal('launch-failed'),
    ...at,
    code: z.string(),
    message: z.string(),
    hint: z.string().nullable().optional(),
  }),
  /** A machine of the run bills, or has billed, from then until then (null: it still does) at this rate. */
  z.object({
    type: z.literal('machine-billed'),
    ...at,
    from: Timestamp,
    to: Timestamp.nullable(),
    hourlyUsd: z.number().min(0),
  }),
  z.object({ type: z.literal('setup-started'), ...at }),
  z.object({ type: z.literal('work-started'), ...at }),
  z.object({
    type: z.literal('phase-changed'),
    ...at,
    phase: z.string(),
    status: z.enum(['start', 'end', 'failed']),
    seconds: optionalNumber,
  }),
  z.object({ type: z.literal('environment-reported'), ...at, facts: JsonObject }),
  z.object({ type: z.literal('data-reported'), ...at, facts: JsonObject }),
  z.object({
    type: z.literal('training-planned'),
    ...at,
    maxSteps: z.int(),
    trainableParameters: z.number(),
    totalParameters: z.number(),
    effectiveBatchSize: z.int(),
    resumedFromStep: z.int().nullable(),
  }),
  z.object({
    type: z.literal('progress-reported'),
    ...at,
    step: z.int(),
    maxSteps: z.int(),
    epoch: optionalNumber,
    loss: optionalNumber,
    learningRate: optionalNumber,
    gradNorm: optionalNumber,
    tokens: optionalNumber,
    tokensPerSecond: optionalNumber,
    stepSeconds: optionalNumber,
    etaSeconds: optionalNumber,
    memoryGib: optionalNumber,
  }),
  z.object({
    type: z.literal('evaluation-reported'),
    ...at,
    step: z.int(),
    when: z.enum(['before', 'during', 'after']),
    loss: optionalNumber,
  }),
  z.object({
    type: z.literal('answers-reported'),
    ...at,
    when: z.enum(['before', 'after']),
    facts: JsonObject,
  }),
  z.object({
    type: z.literal('checkpoint-saved'),
    ...at,
    step: z.int(),
    path: z.string(),
    bytes: z.number(),
  }),
  z.object({ type: z.literal('warning-raised'), ...at, code: z.string(), message: z.string() }),
  z.object({
    type: z.literal('training-interrupted'),
    ...at,
    step: z.int(),
    checkpoint: z.string().nullable(),
  }),
  z.object({ type: z.literal('result-reported'), ...at, facts: JsonObject }),
  z.object({
    type: z.literal('error-reported'),
    ...at,
    code: z.string(),
    message: z.string(),
    hint: z.string().nullable(),
    exitCode: z.int().nullable(),
  }),
  z.object({ type: z.literal('stop-requested'), ...at, when: z.enum(['after_checkpoint', 'now']) }),
  z.object({ type: z.literal('machine-lost'), ...at, evidence: z.string() }),
  z.object({ type: z.literal('recovery-started'), ...at, attempt: z.int() }),
  z.object({ type: z.literal('job-ended'), ...at, exitCode: z.int().nullable() }),
  z.object({ type: z.literal('artifacts-verified'), ...at, artifacts: z.array(Artifact) }),
  z.object({ type: z.literal('artifacts-refused'), ...at, reason: z.string() }),
  z.object({ type: z.literal('machine-released'), ...at }),
]);
export type RunEvent = z.infer<typeof RunEvent>;

/** The name of a run event. */
export type RunEventType = RunEvent['type'];
