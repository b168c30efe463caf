import type { RunEvent, RunStore } from '@vibeml/core-models';
import {
  createMemoryRunStore,
  expectErr,
  expectOk,
  sampleCreation,
  sampleRun,
  sampleRunCreated,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { appendEvents } from './append-events.ts';
import { reduceRun } from './reduce-run.ts';

const warning = (message: string): RunEvent => ({
  type: 'warning-raised',
  at: '2026-01-02T03:05:00.000Z',
  code: 'w',
  message,
});

const runId = sampleRun().id;

/** A store in which somebody else writes just before us, the given number of times. */
const contested = async (times: number): Promise<RunStore> => {
  const runs = createMemoryRunStore();
  const { planId } = sampleRun();
  await expectOk(
    runs.createRun({
      ...sampleCreation(),
      run: reduceRun(null, sampleRunCreated(runId, planId)),
    }),
  );
  let left = times;
  return {
    ...runs,
    appendEvents: (change) => {
      if (left-- <= 0) return runs.appendEvents(change);
      return appendEvents(runs, runId, () => ({ events: [warning(`theirs ${left}`)] }))
        .andThen(() => runs.appendEvents(change))
        .mapErr(() => {
          throw new Error('the memory store does not fail');
        });
    },
  };
};

const messages = async (runs: RunStore): Promise<readonly string[]> => {
  const events = await expectOk(runs.listEvents({ runId, limit: 100 }));
  return events.flatMap((event) => (event.type === 'warning-raised' ? [event.message] : []));
};

test('who was not first is asked again, on top of what the first one wrote', async () => {
  const runs = await contested(2);
  const seen: number[] = [];
  const stored = await expectOk(
    appendEvents(runs, runId, ({ run }) => {
      seen.push(run.version);
      return { events: [warning('ours')] };
    }),
  );
  expect(seen).toEqual([1, 2, 3]);
  expect(stored.run.version).toBe(4);
  expect(await messages(runs)).toEqual(['theirs 1', 'theirs 0', 'ours']);
});

test('nothing to say writes nothing', async () => {
  const runs = await contested(0);
  await expectOk(appendEvents(runs, runId, () => ({ events: [] })));
  expect(await messages(runs)).toEqual([]);
});

test('who is never first gives up after a while', async () => {
  const runs = await contested(1000);
  const error = await expectErr(appendEvents(runs, runId, () => ({ events: [warning('ours')] })));
  expect(error.code).toBe('store.locked');
  expect(await messages(runs)).not.toContain('ours');
});
