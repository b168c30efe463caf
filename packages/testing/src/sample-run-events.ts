import { PlanId, type RunEvent, RunId } from '@vibeml/core-models';

/** Events of a run from its creation to its release, three seconds apart. */
export const sampleRunEvents = (): readonly RunEvent[] => {
  const at = (seconds: number): string =>
    new Date(Date.UTC(2026, 0, 2, 3, 4, seconds)).toISOString();
  return [
    sampleRunCreated(),
    { type: 'launch-started', at: at(0), jobName: 'smollm2-135m_chats_aaaa' },
    {
      type: 'job-accepted',
      at: at(1),
      handle: { driver: 'local', jobName: 'smollm2-135m_chats_aaaa', data: {} },
    },
    { type: 'setup-started', at: at(2) },
    { type: 'phase-changed', at: at(3), phase: 'environment', status: 'start', seconds: null },
    { type: 'phase-changed', at: at(6), phase: 'environment', status: 'end', seconds: 3 },
    { type: 'work-started', at: at(7) },
    {
      type: 'training-planned',
      at: at(8),
      maxSteps: 2,
      trainableParameters: 4_884_480,
      totalParameters: 139_399_488,
      effectiveBatchSize: 8,
      resumedFromStep: null,
    },
    sampleProgress(1, 2.5),
    sampleProgress(2, 1.5),
    {
      type: 'checkpoint-saved',
      at: at(13),
      step: 2,
      path: 'checkpoints/checkpoint-2',
      bytes: 1000,
    },
    { type: 'evaluation-reported', at: at(14), step: 2, when: 'after', loss: 1.4 },
    { type: 'job-ended', at: at(20), exitCode: 0 },
    {
      type: 'artifacts-verified',
      at: at(21),
      artifacts: [{ path: 'final/adapter_model.safetensors', bytes: 7, sha256: 'a'.repeat(64) }],
    },
    { type: 'machine-released', at: at(22) },
  ];
};

/** The first event of a run. */
export const sampleRunCreated = (
  runId = 'smollm2-135m_chats_aaaa',
  planId = '0123456789ab',
): Extract<RunEvent, { type: 'run-created' }> => ({
  type: 'run-created',
  at: '2026-01-02T03:04:00.000Z',
  runId: RunId.parse(runId),
  planId: PlanId.parse(planId),
  name: runId,
  model: 'SmolLM2-135M-Instruct',
  dataset: './chats.jsonl',
  workflow: 'lora',
  driver: 'local',
  machine: 'this computer',
  gpuType: null,
  hourlyUsd: 0,
  maxCostUsd: null,
  maxRestarts: 0,
  maxSteps: 60,
  resume: null,
  project: null,
  user: null,
  tags: {},
  directory: `/data/runs/${runId}`,
});

/** A report of progress at the given step. */
export const sampleProgress = (
  step: number,
  loss: number,
): Extract<RunEvent, { type: 'progress-reported' }> => ({
  type: 'progress-reported',
  at: new Date(Date.UTC(2026, 0, 2, 3, 5, 0) + step * 1000).toISOString(),
  step,
  maxSteps: 60,
  epoch: step / 20,
  loss,
  learningRate: 2e-4,
  gradNorm: 0.9,
  tokens: step * 800,
  tokensPerSecond: 400,
  stepSeconds: 2,
  etaSeconds: (60 - step) * 2,
  memoryGib: 1.9,
});
