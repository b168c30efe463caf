import { Run, type RunEvent, RunStatus } from '@vibeml/core-models';
import * as fc from 'fast-check';
import {
  arbitraryLaterEvent,
  arbitraryRunEvents,
  sampleProgress,
  sampleRunCreated,
  sampleRunEvents,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { foldRun, reduceRun } from './reduce-run.ts';
import { isTerminal, liveStatuses, terminalStatuses } from './run-status.ts';

const at = '2026-01-02T03:09:00.000Z';

const foldOf = (events: readonly RunEvent[]): Run =>
  events.reduce<Run>(reduceRun, reduceRun(null, sampleRunCreated()));

const endedWith = (exitCode: number | null, ...before: readonly RunEvent[]): Run =>
  foldOf([...before, { type: 'job-ended', at, exitCode }]);

const stopped: RunEvent = { type: 'stop-requested', at, when: 'after_checkpoint' };

test('a whole life ends in success, with everything that was reported', () => {
  expect(foldRun(sampleRunEvents())).toMatchObject({
    status: 'succeeded',
    createdAt: '2026-01-02T03:04:00.000Z',
    startedAt: '2026-01-02T03:04:02.000Z',
    endedAt: '2026-01-02T03:04:20.000Z',
    releasedAt: '2026-01-02T03:04:22.000Z',
    phases: [{ name: 'environment', seconds: 3 }],
    phase: null,
    recentLosses: [2.5, 1.5],
    progress: { step: 2, loss: 1.5 },
    evalLossAfter: 1.4,
    trainableParameters: 4_884_480,
    checkpoint: { step: 2, path: 'checkpoints/checkpoint-2' },
    artifacts: [{ path: 'final/adapter_model.safetensors' }],
    version: sampleRunEvents().length,
  });
});

test('no events make no run, and a run starts with its creation', () => {
  expect(foldRun([])).toBeNull();
  expect(() => reduceRun(null, stopped)).toThrow('a run starts with run-created');
});

test('every status is either live or terminal', () => {
  expect([...liveStatuses, ...terminalStatuses].sort()).toEqual([...RunStatus.options].sort());
});

test.each([
  [0, 'saving', null],
  [1, 'failed', 'run.failed'],
  [13, 'failed', 'run.failed'],
  [17, 'failed', 'run.failed'],
  [33, 'lost', 'run.interrupted'],
  [34, 'failed', 'run.failed'],
  [35, 'over_budget', 'run.over_budget'],
  [137, 'failed', 'run.failed'],
  [null, 'lost', 'run.interrupted'],
] as const)('exit code %s without a stop means %s', (exitCode, status, code) => {
  const run = endedWith(exitCode);
  expect(run.status).toBe(status);
  expect(run.error?.code ?? null).toBe(code);
});

test.each([33, 130, 137, 143, null])('exit code %s after a stop means stopped', (exitCode) => {
  expect(endedWith(exitCode, stopped)).toMatchObject({ status: 'stopped', error: null });
});

test('a failure after a stop is still a failure, and a result still a result', () => {
  expect(endedWith(13, stopped).status).toBe('failed');
  expect(endedWith(0, stopped).status).toBe('saving');
});

test('the error that the program reported explains its failure', () => {
  const error: RunEvent = {
    type: 'error-reported',
    at,
    code: 'data.empty',
    message: 'No row is left.',
    hint: 'Check the columns.',
    exitCode: 12,
  };
  expect(endedWith(12, error).error).toEqual({
    code: 'data.empty',
    message: 'No row is left.',
    hint: 'Check the columns.',
  });
});

test('an interrupted run offers its checkpoint', () => {
  const checkpoint: RunEvent = {
    type: 'checkpoint-saved',
    at,
    step: 50,
    path: 'checkpoints/checkpoint-50',
    bytes: 1,
  };
  expect(endedWith(33, checkpoint).error?.hint).toContain('step 50');
});

test('a job that vanished is lost, or stopped where that was asked for', () => {
  const lost: RunEvent = { type: 'machine-lost', at, evidence: 'the process is gone' };
  expect(foldOf([lost])).toMatchObject({ status: 'lost', endedAt: at });
  expect(foldOf([lost]).error?.message).toBe('the process is gone');
  expect(foldOf([stopped, lost]).status).toBe('stopped');
});

test('only verified artefacts make a success; refused ones make a failure', () => {
  const ended: RunEvent = { type: 'job-ended', at, exitCode: 0 };
  const verified: RunEvent = { type: 'artifacts-verified', at, artifacts: [] };
  const refused: RunEvent = { type: 'artifacts-refused', at, reason: 'a file is missing' };
  expect(foldOf([ended]).status).toBe('saving');
  expect(foldOf([ended, verified]).status).toBe('succeeded');
  expect(foldOf([ended, refused])).toMatchObject({
    status: 'failed',
    error: { code: 'run.artifact_missing' },
  });
  expect(foldOf([verified]).status).toBe('planned');
});

test('a stop that is asked for twice never gets milder', () => {
  const now: RunEvent = { type: 'stop-requested', at, when: 'now' };
  expect(foldOf([stopped, now]).stopRequested).toBe('now');
  expect(foldOf([now, stopped]).stopRequested).toBe('now');
});

test('a run keeps little of what there is much of', () => {
  const many = Array.from({ length: 500 }, (_, index): readonly RunEvent[] => [
    sampleProgress(index, index),
    { type: 'warning-raised', at, code: 'w', message: `number ${index}` },
    { type: 'phase-changed', at, phase: `p${index}`, status: 'end', seconds: 1 },
    { type: 'phase-changed', at, phase: 'p0', status: 'end', seconds: 1 },
  ]).flat();
  const run = foldOf(many);
  expect(run.recentLosses).toEqual(Array.from({ length: 60 }, (_, index) => 440 + index));
  expect(run.warnings).toHaveLength(50);
  expect(run.phases).toHaveLength(64);
  expect(run.phases[0]).toEqual({ name: 'p0', seconds: 501 });
});

test('any history folds to a valid run that counts its events', () => {
  fc.assert(
    fc.property(arbitraryRunEvents, (events) => {
      const run = foldRun(events);
      expect(Run.parse(run)).toEqual(run);
      expect(run?.version).toBe(events.length);
    }),
  );
});

test('a terminal status has no way out, and its reason stays', () => {
  fc.assert(
    fc.property(arbitraryRunEvents, fc.array(arbitraryLaterEvent), (events, more) => {
      const run = foldRun(events);
      fc.pre(run !== null && isTerminal(run.status));
      const after = foldRun(more, run);
      expect(after).toMatchObject({
        status: run?.status,
        error: run?.error,
        exitCode: run?.exitCode,
        endedAt: run?.endedAt,
        progress: run?.progress,
        handle: run?.handle,
      });
    }),
  );
});

test('a terminal run has an end, and folding may pause anywhere', () => {
  fc.assert(
    fc.property(arbitraryRunEvents, fc.nat({ max: 60 }), (events, cut) => {
      const run = foldRun(events);
      const half = foldRun(events.slice(0, cut + 1));
      expect(foldRun(events.slice(cut + 1), half)).toEqual(run);
      if (run !== null && isTerminal(run.status)) expect(run.endedAt).not.toBeNull();
    }),
  );
});
