import type { RunStatus } from '@vibeml/core-models';
import { RunStatus as Statuses } from '@vibeml/core-models';
import { foldRun } from '@vibeml/jobs';
import { sampleRunEvents } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { describeRun, nextActionsOf } from './describe-run.ts';
import { summarizeRun, viewRun } from './view-run.ts';

const folded = foldRun(sampleRunEvents());
const nowMs = Date.parse(folded?.createdAt ?? '') + 3_600_000;
const at = (status: RunStatus, overrides: object = {}) => {
  if (folded === null) throw new Error('the sample has events');
  return viewRun({ ...folded, status, endedAt: null, hourlyUsd: 2, ...overrides }, nowMs);
};

test.each(Statuses.options)(
  '%s is told in a sentence, with a next step where there is one',
  (status) => {
    const run = at(status);
    expect(describeRun(run)).toMatch(new RegExp(`^Run ${run.runId} .+`));
    for (const action of nextActionsOf(run)) expect(action.why).toMatch(/\.$/);
  },
);

test('what an engine alone understands stays out of the view', () => {
  const run = at('running');
  expect(run).not.toHaveProperty('handle');
  expect(run).not.toHaveProperty('version');
  expect(run.jobStatus).toBe('running');
});

test('money is time and rate', () => {
  const halfAnHourAgo = new Date(nowMs - 1_800_000).toISOString();
  const run = at('running', {
    createdAt: halfAnHourAgo,
    startedAt: halfAnHourAgo,
    releasedAt: null,
  });
  expect(run.elapsedSeconds).toBe(1800);
  expect(run.spentUsd).toBeCloseTo(1, 9);
  expect(run.cost.soFarUsd).toBe(run.spentUsd);
});

test('a resume is offered only after an end with a checkpoint', () => {
  const checkpoint = { step: 5, path: 'checkpoints/checkpoint-5' };
  expect(at('running', { checkpoint }).canResume).toBe(false);
  expect(at('succeeded', { checkpoint }).canResume).toBe(false);
  expect(at('stopped', { checkpoint: null }).canResume).toBe(false);
  const stopped = at('stopped', { checkpoint });
  expect(nextActionsOf(stopped)).toMatchObject([
    { operation: 'planRun', input: { resumeFromRunId: stopped.runId } },
  ]);
});

test('a line of a list is the same run', () => {
  if (folded === null) throw new Error('the sample has events');
  expect(summarizeRun(folded, nowMs, folded.updatedAt)).toMatchObject({
    runId: folded.id,
    status: folded.status,
    observedAt: folded.updatedAt,
  });
});
