import { usd } from '@vibeml/core-models';
import { sampleRun } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { runCost } from './run-cost.ts';
import { settlementOf } from './settlement-of.ts';

const handle = { driver: 'local' as const, jobName: 'a', data: {} };
const createdAt = '2026-01-31T23:00:00.000Z';
const paid = { hourlyUsd: 2, maxCostUsd: 5, handle, createdAt };
const nowMs = Date.parse('2026-02-01T00:30:00.000Z');
const progress = {
  step: 1,
  maxSteps: 2,
  epoch: null,
  loss: null,
  learningRate: null,
  tokens: null,
  tokensPerSecond: null,
  stepSeconds: null,
  etaSeconds: 3600,
  memoryGib: null,
  at: '2026-02-01T00:00:00.000Z',
};

test('cost grows from the launch on; the end is projected from what is left', () => {
  expect(runCost(sampleRun(1, paid), nowMs)).toEqual({
    soFarUsd: 3,
    projectedUsd: null,
    capUsd: 5,
  });
  expect(runCost(sampleRun(1, { ...paid, progress }), nowMs)).toEqual({
    soFarUsd: 3,
    projectedUsd: 4,
    capUsd: 5,
  });
});

test('a run that no engine had costs nothing; one that ended costs no more', () => {
  expect(runCost(sampleRun(1, { ...paid, handle: null }), nowMs).soFarUsd).toBe(0);
  const ended = sampleRun(1, { ...paid, progress, endedAt: '2026-01-31T23:30:00.000Z' });
  expect(runCost(ended, nowMs)).toEqual({ soFarUsd: 1, projectedUsd: 1, capUsd: 5 });
});

test('a free run costs nothing, now and later', () => {
  expect(runCost(sampleRun(1, { handle }), nowMs)).toEqual({
    soFarUsd: 0,
    projectedUsd: 0,
    capUsd: null,
  });
});

test('a machine elsewhere bills until it is released', () => {
  const remote = {
    ...paid,
    driver: 'skypilot' as const,
    startedAt: createdAt,
    endedAt: '2026-01-31T23:30:00.000Z',
  };
  expect(runCost(sampleRun(1, remote), nowMs).soFarUsd).toBe(3);
  const released = sampleRun(1, { ...remote, releasedAt: '2026-02-01T00:00:00.000Z' });
  expect(runCost(released, nowMs).soFarUsd).toBe(2);
});

test('a run is settled once, when it ended and was released, on the days it billed', () => {
  const running = sampleRun(1, { ...paid, status: 'running' });
  const ended = sampleRun(1, {
    ...paid,
    status: 'succeeded',
    endedAt: '2026-02-01T00:30:00.000Z',
  });
  const released = { ...ended, releasedAt: '2026-02-01T01:00:00.000Z' };
  expect(settlementOf(running, ended)).toBeNull();
  expect(settlementOf(ended, released)).toEqual({
    days: [
      { day: '2026-01-31', amount: usd(2) },
      { day: '2026-02-01', amount: usd(1) },
    ],
  });
  expect(settlementOf(released, released)).toBeNull();
  const never = sampleRun(1, { ...paid, handle: null, status: 'lost' });
  expect(settlementOf(running, never)).toEqual({ days: [] });
});
