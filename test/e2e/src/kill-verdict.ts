import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Run, RunEvent } from '@vibeml/core-models';
import { expectOk } from 'vibeml-testing';
import { expect } from 'vitest';
import { type KillWorld, steps } from './kill-world.ts';

const sha256 = (path: string): string =>
  createHash('sha256').update(readFileSync(path)).digest('hex');

const once: ReadonlySet<RunEvent['type']> = new Set([
  'run-created',
  'launch-started',
  'job-ended',
  'artifacts-verified',
  'result-reported',
  'stop-requested',
]);

/** What may come once in an attempt, as words that differ. */
const wordsOf = (event: RunEvent): string | null => {
  if (event.type === 'progress-reported' || event.type === 'checkpoint-saved') {
    return `${event.type} ${event.step}`;
  }
  if (event.type === 'phase-changed') return `${event.type} ${event.phase} ${event.status}`;
  const isSingle = [
    'job-accepted',
    'setup-started',
    'work-started',
    'machine-lost',
    'machine-released',
  ];
  return isSingle.includes(event.type) ? event.type : null;
};

const doubled = (words: readonly string[]): readonly string[] =>
  words.filter((word, index) => words.indexOf(word) !== index);

const expectNothingDoubled = (events: readonly RunEvent[]): void => {
  expect(doubled(events.map(({ type }) => type).filter((type) => once.has(type)))).toEqual([]);
  let attempt = 0;
  const inAttempts = events.flatMap((event) => {
    if (event.type === 'recovery-started') attempt = event.attempt;
    const words = wordsOf(event);
    return words === null ? [] : [`${attempt}: ${words}`];
  });
  expect(doubled(inAttempts)).toEqual([]);
};

/** Steps and checkpoints as the events tell them, those of lost attempts too. */
const stepsOf = (events: readonly RunEvent[], type: 'progress-reported' | 'checkpoint-saved') =>
  events.flatMap((event) => (event.type === type ? [event.step] : []));

const expectVerifiedResult = (run: Run): void => {
  const output = join(run.directory, 'output');
  expect(run.artifacts.map(({ path }) => path)).toContain('final/adapter_model.safetensors');
  for (const { path, bytes, sha256: promised } of run.artifacts) {
    const file = join(output, path);
    expect(readFileSync(file).length).toBe(bytes);
    expect(sha256(file)).toBe(promised);
  }
};

/** What must hold of every run in the end, whatever was killed on its way. */
export const expectRightEnd = async (
  world: KillWorld,
  wanted: { readonly status: 'succeeded' | 'stopped'; readonly attempts?: number },
): Promise<void> => {
  const { store, cluster } = world;
  const attempts = wanted.attempts ?? 1;
  const { runs, total } = await expectOk(store.runs.listRuns({ limit: 10 }));
  const [run] = runs;
  expect(total).toBe(1);
  if (run === undefined) return;
  const events = await expectOk(store.runs.listEvents({ runId: run.id, limit: 10_000 }));

  expect(run.status, JSON.stringify(run.error)).toBe(wanted.status);
  expect(run.recoveries).toBe(attempts - 1);
  expectNothingDoubled(events);

  const worked = world.machinesThatWorked();
  expect(new Set(worked).size).toBe(worked.length);
  expect(worked).toHaveLength(attempts);

  expect(run.releasedAt).not.toBeNull();
  expect(cluster.server.clusterNames()).toEqual([]);
  expect(run.machines.filter(({ to }) => to === null)).toEqual([]);
  expect(await expectOk(store.ledger.openRuns())).toEqual([]);

  if (wanted.status === 'stopped') return;
  expect([...new Set(stepsOf(events, 'progress-reported'))]).toEqual(
    Array.from({ length: steps.all }, (_, index) => index + 1),
  );
  expect([...new Set(stepsOf(events, 'checkpoint-saved'))]).toEqual([steps.save, steps.all]);
  expectVerifiedResult(run);
};
