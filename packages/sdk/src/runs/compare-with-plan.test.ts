import { reduceRun } from '@vibeml/jobs';
import { samplePlan, sampleQuantity, sampleRunEvents } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { compareWithPlan } from './compare-with-plan.ts';
import { viewRun } from './view-run.ts';

const folded = sampleRunEvents().reduce(reduceRun, null as never);
const range = (low: number, expected: number, high: number, unit: string) => ({
  low,
  expected,
  high,
  unit,
  source: 'test',
  observedAt: '2026-01-02T03:00:00.000Z',
  method: 'modelled' as const,
});
const plan = samplePlan({
  memory: {
    terms: [],
    needed: sampleQuantity(2, 'GiB'),
    available: null,
    verdict: 'fits',
  },
  trainedTokens: sampleQuantity(36_000, 'tokens'),
  duration: range(60, 300, 600, 's'),
  cost: {
    hourly: sampleQuantity(2, 'USD/h'),
    terms: [
      {
        name: 'training',
        title: 'training',
        seconds: range(100, 200, 300, 's'),
        usd: range(0.1, 0.2, 0.3, 'USD'),
      },
    ],
    total: range(0.1, 0.2, 0.3, 'USD'),
    assumptions: [],
    spot: null,
  },
});
const view = viewRun(folded, Date.parse('2026-01-02T04:00:00.000Z'));
const finished = {
  ...view,
  status: 'succeeded' as const,
  endedAt: '2026-01-02T03:10:00.000Z',
  elapsedSeconds: 660,
  spentUsd: 0.25,
  progress: view.progress && { ...view.progress, memoryGib: 1.5, tokensPerSecond: 90 },
};

test('a finished run stands beside its plan: memory, speed, time, dollars', () => {
  const outcomes = compareWithPlan(finished, plan);
  expect(outcomes.map(({ name, ratio, isWithin }) => [name, ratio, isWithin])).toEqual([
    ['memory', 0.75, null],
    ['speed', 0.5, null],
    ['time', 2.2, false],
    ['cost', 1.25, true],
  ]);
  for (const { actual } of outcomes) expect(actual?.method).toBe('measured');
});

test('what the plan did not know stays unknown, and a run that goes on is not compared', () => {
  const unknown = compareWithPlan(finished, samplePlan());
  expect(unknown.map(({ ratio }) => ratio)).toEqual([null, null, null, null]);
  expect(compareWithPlan({ ...finished, status: 'running' }, plan)).toEqual([]);
  expect(compareWithPlan({ ...finished, status: 'failed' }, plan)).toEqual([]);
});
