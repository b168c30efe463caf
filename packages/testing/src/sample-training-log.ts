import { type FakeStep, finishedOutputs } from './fake-driver.ts';

// 2026-01-02T03:05:00Z
const startSeconds = 1_767_323_100;

/** One event line as the training program writes it, the given seconds after its start. */
export const trainerLine = (
  seconds: number,
  type: string,
  fields: Readonly<Record<string, unknown>>,
): string => `::vibeml::${JSON.stringify({ v: 1, t: startSeconds + seconds, type, ...fields })}\n`;

/** A line of progress. */
export const progressLine = (step: number, loss: number, maxSteps = 4): string =>
  trainerLine(10 + step, 'progress', {
    step,
    max_steps: maxSteps,
    epoch: step / 4,
    loss,
    learning_rate: 2e-4,
    grad_norm: 0.9,
    tokens: step * 800,
    tokens_per_second: 400,
    step_seconds: 2,
    eta_seconds: (maxSteps - step) * 2,
    peak_gpu_gib: null,
    rss_gib: 1.9,
  });

/** A line that says that a checkpoint is complete. */
export const checkpointLine = (step: number): string =>
  trainerLine(10.5 + step, 'checkpoint', {
    step,
    path: `checkpoints/checkpoint-${step}`,
    bytes: 1000,
    seconds: 0.1,
  });

/** The start or the end of a phase. */
export const phaseLine = (
  seconds: number,
  name: string,
  status: 'start' | 'end' | 'failed',
): string =>
  trainerLine(
    seconds,
    'phase',
    status === 'start' ? { name, status } : { name, status, seconds: 1 },
  );

/** What the training program says when it fails. */
export const errorLine = (code: string, exitCode: number, message: string): string =>
  trainerLine(20, 'error', { code, message, hint: null, exit_code: exitCode });

/** A job that sets up, trains four steps and leaves a result, in four looks. */
export const trainingScript = (): readonly FakeStep[] => [
  {
    state: 'setting_up',
    setup: `${phaseLine(0, 'environment', 'start')}installing\n${phaseLine(5, 'environment', 'end')}`,
  },
  {
    state: 'running',
    run: `loading\n${phaseLine(6, 'train', 'start')}${progressLine(1, 2.5)}${progressLine(2, 2.1)}${checkpointLine(2)}`,
  },
  {
    state: 'running',
    run: `${progressLine(3, 1.8)}${progressLine(4, 1.5)}${checkpointLine(4)}${phaseLine(15, 'train', 'end')}${phaseLine(15, 'save', 'start')}`,
  },
  {
    state: 'ended',
    exitCode: 0,
    run: phaseLine(16, 'save', 'end'),
    outputs: finishedOutputs(),
  },
];
