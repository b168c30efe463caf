import type { Observation } from '@vibeml/core-models';
import * as fc from 'fast-check';
import { arbitraryRunEvents, sampleRunCreated } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { interpretObservation } from './interpret-observation.ts';
import { foldRun, reduceRun } from './reduce-run.ts';
import { isTerminal } from './run-status.ts';

const observed = (changes: Partial<Observation>): Observation => ({
  observedAt: '2026-01-02T03:10:00.000Z',
  state: 'running',
  exitCode: null,
  startedAt: '2026-01-02T03:09:00.000Z',
  endedAt: null,
  evidence: 'seen',
  hourlyUsd: 0,
  ...changes,
});

const arbitraryObservation = fc
  .record({
    state: fc.constantFrom(
      'starting',
      'setting_up',
      'running',
      'ended',
      'lost',
    ) satisfies fc.Arbitrary<Observation['state']>,
    exitCode: fc.constantFrom(0, 1, 33, 35, 137, null),
  })
  .map(observed);

const created = reduceRun(null, sampleRunCreated());

test('looking twice at the same thing changes nothing', () => {
  fc.assert(
    fc.property(
      arbitraryRunEvents,
      arbitraryObservation,
      fc.boolean(),
      (events, observation, logsComplete) => {
        const run = foldRun(events) ?? created;
        const first = interpretObservation(run, observation, { logsComplete });
        const after = foldRun(first, run) ?? created;
        expect(interpretObservation(after, observation, { logsComplete })).toEqual([]);
      },
    ),
  );
});

test('what the engine says is what the run says', () => {
  const after = (changes: Partial<Observation>) =>
    foldRun(interpretObservation(created, observed(changes), { logsComplete: true }), created);
  expect(after({ state: 'starting' })?.status).toBe('planned');
  expect(after({ state: 'setting_up' })?.status).toBe('setting_up');
  expect(after({ state: 'running' })?.status).toBe('running');
  expect(after({ state: 'ended', exitCode: 13 })?.status).toBe('failed');
  expect(after({ state: 'lost' })?.status).toBe('lost');
  expect(after({ state: 'ended', exitCode: 13 })?.startedAt).toBe('2026-01-02T03:09:00.000Z');
});

test('an end is told only after the last line of the log', () => {
  for (const state of ['ended', 'lost'] as const)
    expect(interpretObservation(created, observed({ state }), { logsComplete: false })).toEqual([]);
});

test('a late look never takes a run back', () => {
  const running = foldRun(
    interpretObservation(created, observed({ state: 'running' }), { logsComplete: false }),
    created,
  );
  expect(running?.status).toBe('running');
  if (running === null) return;
  expect(
    interpretObservation(running, observed({ state: 'setting_up' }), { logsComplete: false }),
  ).toEqual([]);
});

test('a run that ended takes no observation', () => {
  fc.assert(
    fc.property(arbitraryRunEvents, arbitraryObservation, (events, observation) => {
      const run = foldRun(events) ?? created;
      fc.pre(isTerminal(run.status));
      expect(interpretObservation(run, observation, { logsComplete: true })).toEqual([]);
    }),
  );
});
