import { RunEvent } from '@vibeml/core-models';
import { TrainerEvent } from '@vibeml/trainer';
import { sampleRunCreated, sampleRunEvents } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { epochToIso } from './epoch-to-iso.ts';
import { interpretTrainerEvents } from './interpret-trainer-events.ts';
import { foldRun, reduceRun } from './reduce-run.ts';

const run = reduceRun(null, sampleRunCreated());
const seconds = 1_767_323_100;

const interpret = (fields: Record<string, unknown>) =>
  interpretTrainerEvents(run, [TrainerEvent.parse({ v: 1, t: seconds, ...fields })]);

const at = '2026-01-02T03:05:00.000Z';

test.each([
  [
    { type: 'phase', name: 'train', status: 'end', seconds: 2.5 },
    { type: 'phase-changed', phase: 'train', status: 'end', seconds: 2.5 },
  ],
  [
    { type: 'warning', code: 'data.dropped', message: 'two rows' },
    { type: 'warning-raised', code: 'data.dropped', message: 'two rows' },
  ],
  [
    { type: 'checkpoint', step: 3, path: 'checkpoints/checkpoint-3', bytes: 9, seconds: null },
    { type: 'checkpoint-saved', step: 3, path: 'checkpoints/checkpoint-3', bytes: 9 },
  ],
  [
    { type: 'eval', stage: 'before', step: 0, loss: 2.3, seconds: 1, metrics: {} },
    { type: 'evaluation-reported', step: 0, when: 'before', loss: 2.3 },
  ],
  [
    { type: 'interrupted', signal: 'SIGTERM', step: 7, checkpoint: null, seconds: 1 },
    { type: 'training-interrupted', step: 7, checkpoint: null },
  ],
  [
    { type: 'error', code: 'memory.exhausted', message: 'no', hint: null, exit_code: 13 },
    { type: 'error-reported', code: 'memory.exhausted', message: 'no', hint: null, exitCode: 13 },
  ],
  [
    {
      type: 'progress',
      step: 1,
      max_steps: 4,
      epoch: 0.5,
      loss: 2,
      learning_rate: 1e-4,
      grad_norm: 1,
      tokens: 100,
      tokens_per_second: 50,
      step_seconds: 2,
      eta_seconds: 6,
      peak_gpu_gib: null,
      rss_gib: 1.5,
    },
    {
      type: 'progress-reported',
      step: 1,
      maxSteps: 4,
      epoch: 0.5,
      loss: 2,
      learningRate: 1e-4,
      gradNorm: 1,
      tokens: 100,
      tokensPerSecond: 50,
      stepSeconds: 2,
      etaSeconds: 6,
      memoryGib: 1.5,
    },
  ],
])('$0.type becomes $1.type', (said, event) => {
  expect(interpret(said)).toEqual([{ at, ...event }]);
  expect(RunEvent.parse({ at, ...event })).toEqual({ at, ...event });
});

test('facts are kept without their envelope', () => {
  const said = {
    type: 'data',
    split: 'train',
    rows: 10,
    rows_read: 10,
    dropped: {},
    format: 'chat',
    columns: ['messages'],
    tokens: null,
  };
  const { type: _, ...facts } = said;
  expect(interpret(said)).toEqual([{ type: 'data-reported', at, facts }]);
});

const answers = {
  type: 'answers',
  rows: 2,
  exact_rate: 0.5,
  form_rate: null,
  stop_rate: 1,
  seconds: 1,
  samples: [],
};

test('answers count before and after training; in between they stay in the log', () => {
  const { type: _, ...facts } = answers;
  for (const stage of ['before', 'after'])
    expect(interpret({ ...answers, stage })).toEqual([
      { type: 'answers-reported', at, when: stage, facts: { stage, ...facts } },
    ]);
  expect(interpret({ ...answers, stage: 'during' })).toEqual([]);
});

test('the plan of the training tells its size', () => {
  const plan = {
    type: 'plan',
    method: 'sft',
    engine: 'trl',
    trainer: 'SFTTrainer',
    adapter: 'lora',
    masking: 'assistant',
    max_steps: 60,
    epochs: 3,
    effective_batch: 8,
    trainable_params: 10,
    total_params: 100,
    resumed_from_step: 20,
    dropped_arguments: [],
  };
  expect(interpret(plan)).toEqual([
    {
      type: 'training-planned',
      at,
      maxSteps: 60,
      trainableParameters: 10,
      totalParameters: 100,
      effectiveBatchSize: 8,
      resumedFromStep: 20,
    },
  ]);
});

test('the environment of runner and trainer is kept as facts', () => {
  const env = { source: 'runner', python: '3.12.1', platform: 'linux', packages: { trl: '1' } };
  expect(interpret({ type: 'env', ...env })).toEqual([
    { type: 'environment-reported', at, facts: env },
  ]);
});

test('notes and what a newer trainer says stay in the log', () => {
  expect(interpret({ type: 'note', code: 'x', message: 'y' })).toEqual([]);
  expect(interpret({ type: 'hologram', beauty: 9 })).toEqual([]);
});

test('text from a log is cleaned: no control characters, no secrets, no endless lines', () => {
  const [event] = interpret({
    type: 'warning',
    code: 'x',
    message: `\u001b[31mtoken hf_abcdefghijklmnop ${'y'.repeat(2000)}`,
  });
  expect(event?.type === 'warning-raised' && event.message.length).toBeLessThanOrEqual(600);
  expect(JSON.stringify(event)).not.toContain('hf_abcdefgh');
  expect(JSON.stringify(event)).not.toContain('u001b');
});

test('a run that ended takes no more', () => {
  const ended = foldRun(sampleRunEvents());
  expect(ended).not.toBeNull();
  if (ended === null) return;
  const said = TrainerEvent.parse({ v: 1, t: 1, type: 'warning', code: 'x', message: 'y' });
  expect(interpretTrainerEvents(ended, [said])).toEqual([]);
});

test.each([
  [Number.NaN, '1970-01-01T00:00:00.000Z'],
  [-5, '1970-01-01T00:00:00.000Z'],
  [1e300, '9999-12-31T23:59:59.000Z'],
  [seconds + 0.1234, '2026-01-02T03:05:00.123Z'],
])('a clock that says %d is read as %s', (value, iso) => {
  expect(epochToIso(value)).toBe(iso);
});
