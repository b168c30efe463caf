import type { OperationOutput, RunSummary, RunView } from '@vibeml/sdk';
import { sampleRun } from 'vibeml-testing';

/** When the tests happen. */
export const sampleNowMs = Date.parse('2026-01-02T03:05:00.000Z');

const { id: runId, handle: _handle, version: _version, jobName: _job, ...fields } = sampleRun(0);

/** A run that waits for its environment. */
export const sampleView = (changes: Partial<RunView> = {}): RunView => ({
  ...fields,
  runId,
  jobStatus: 'pending',
  status: 'setting_up',
  phase: 'environment',
  startedAt: fields.createdAt,
  elapsedSeconds: 12,
  spentUsd: 0,
  cost: { soFarUsd: 0, projectedUsd: 0, capUsd: null },
  canResume: false,
  ...changes,
});

/** A run in the middle of its training. */
export const trainingView = (step = 12, changes: Partial<RunView> = {}): RunView =>
  sampleView({
    status: 'running',
    jobStatus: 'running',
    phase: 'train',
    phases: [
      { name: 'environment', seconds: 48 },
      { name: 'load_model', seconds: 3.2 },
      { name: 'evaluate_before', seconds: 6 },
    ],
    elapsedSeconds: 60 + step,
    maxSteps: 60,
    evalLossBefore: 2.31,
    recentLosses: Array.from({ length: step }, (_, index) => 2.5 / (1 + index / 4)),
    progress: {
      step,
      maxSteps: 60,
      epoch: step / 20,
      loss: 2.5 / (1 + (step - 1) / 4),
      learningRate: 2e-4,
      tokens: step * 800,
      tokensPerSecond: 412.4,
      stepSeconds: 2,
      etaSeconds: (60 - step) * 2,
      memoryGib: 1.9,
      at: '2026-01-02T03:04:40.000Z',
    },
    checkpoint: step >= 10 ? { step: 10, path: 'checkpoints/checkpoint-10' } : null,
    ...changes,
  });

const sample = (prompt: string, reference: string, answer: string) => ({
  prompt,
  reference,
  answer,
  exact: answer === reference,
  form: answer.startsWith('{'),
  stopped: true,
});

const prompts = [
  ['The parcel never came. It is urgent.', '{"team":"shipping","urgent":true}'],
  ['Please close my account when you can.', '{"team":"account","urgent":false}'],
] as const;

/** A run with a result, measured before and after. */
export const succeededView = (changes: Partial<RunView> = {}): RunView =>
  trainingView(60, {
    status: 'succeeded',
    jobStatus: 'completed',
    phase: null,
    endedAt: '2026-01-02T03:04:50.000Z',
    releasedAt: '2026-01-02T03:04:51.000Z',
    elapsedSeconds: 190,
    evalLossAfter: 0.83,
    exitCode: 0,
    answersBefore: {
      rows: 48,
      exact_rate: 0,
      form_rate: 0,
      stop_rate: 0.0833,
      samples: prompts.map(([prompt, reference]) =>
        sample(prompt, reference, "I'm sorry to hear that.\nLet me help you."),
      ),
    },
    answersAfter: {
      rows: 48,
      exact_rate: 0.875,
      form_rate: 1,
      stop_rate: 1,
      samples: prompts.map(([prompt, reference]) => sample(prompt, reference, reference)),
    },
    artifacts: [
      { path: 'final/README.md', bytes: 1200, sha256: 'd'.repeat(64) },
      { path: 'final/adapter_model.safetensors', bytes: 19_538_120, sha256: 'a'.repeat(64) },
    ],
    ...changes,
  });

/** A run that ran out of memory. */
export const failedView = (changes: Partial<RunView> = {}): RunView =>
  trainingView(12, {
    status: 'failed',
    jobStatus: 'failed',
    phase: null,
    endedAt: '2026-01-02T03:04:50.000Z',
    exitCode: 13,
    canResume: true,
    error: {
      code: 'out_of_memory',
      message: 'The machine ran out of memory at step 13.',
      hint: 'Give --batch-size 2.',
    },
    ...changes,
  });

/** A run as a line of a list. */
export const sampleSummary = (run: RunView): RunSummary => ({
  runId: run.runId,
  name: run.name,
  status: run.status,
  model: run.model,
  dataset: run.dataset,
  workflow: run.workflow,
  machine: run.machine,
  createdAt: run.createdAt,
  endedAt: run.endedAt,
  elapsedSeconds: run.elapsedSeconds,
  step: run.progress?.step ?? null,
  maxSteps: run.maxSteps,
  loss: run.progress?.loss ?? null,
  spentUsd: run.spentUsd,
  project: run.project,
  error: run.error?.message ?? null,
});

/** The answer of `getRun` for a run. */
export const sampleGetRun = (run: RunView): OperationOutput<'getRun'> => ({
  summary: `Run ${run.runId} is ${run.status}.`,
  nextActions:
    run.status === 'failed'
      ? [
          {
            operation: 'diagnoseRun',
            input: { runId: run.runId },
            why: 'Tells why, and what to do.',
          },
          {
            operation: 'planRun',
            input: { resumeFromRunId: run.runId },
            why: 'Goes on from the newest checkpoint.',
          },
        ]
      : [],
  run,
  observedAt: '2026-01-02T03:04:59.000Z',
});
