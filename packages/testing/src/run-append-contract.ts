import type { Run, RunEvent, RunStore } from '@vibeml/core-models';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryLaterEvent } from './arbitrary-run-event.ts';
import { expectOk } from './expect-result.ts';
import { sampleChange, sampleCreation, sampleIds, sampleRun } from './sample-run.ts';
import { sampleProgress, sampleRunCreated } from './sample-run-events.ts';

const created = async (store: RunStore, run: Run = sampleRun()): Promise<Run> =>
  (await expectOk(store.createRun(sampleCreation(run)))).run;

const eventsOf = (store: RunStore, run: Run): Promise<readonly RunEvent[]> =>
  expectOk(store.listEvents({ runId: run.id, limit: 100_000 }));

const attempts = fc.array(
  fc.record({
    events: fc.array(arbitraryLaterEvent, { maxLength: 3 }),
    drift: fc.constantFrom(0, 0, 0, -1, 1),
    cursor: fc.nat(),
  }),
  { maxLength: 12 },
);
type Attempt = typeof attempts extends fc.Arbitrary<(infer Each)[]> ? Each : never;

interface History {
  readonly run: Run;
  readonly cursors: Readonly<Record<string, number>>;
  readonly events: readonly RunEvent[];
}

const history = async (store: RunStore, { id }: Run): Promise<History> => {
  const found = await expectOk(store.findRun(id));
  const events = await expectOk(store.listEvents({ runId: id, limit: 100_000 }));
  expect(found).not.toBeNull();
  return { run: found?.run ?? sampleRun(), cursors: found?.cursors ?? {}, events };
};

// What the store must hold afterwards: the change as a whole, or nothing of it.
const tryToAppend = async (
  store: RunStore,
  before: History,
  { events, drift, cursor }: Attempt,
): Promise<History> => {
  const from = { ...before.run, version: before.run.version + drift };
  const change = sampleChange(from, events, { run: cursor });
  const outcome = await expectOk(store.appendEvents(change));
  expect(outcome).toBe(drift === 0 ? 'appended' : 'conflict');
  return drift === 0
    ? { run: change.run, cursors: change.cursors, events: [...before.events, ...events] }
    : before;
};

/** Creating runs, appending to them, and reading their events. */
export const runAppendContract = (makeStore: () => RunStore): void => {
  test('a run is found by its id and by its plan', async () => {
    const store = makeStore();
    const run = sampleRun(1, { tags: { team: 'a "b" \u{1f600}' } });
    const stored = { run, cursors: { setup: 12 } };
    expect(
      await expectOk(store.createRun({ ...sampleCreation(run), cursors: { setup: 12 } })),
    ).toEqual(stored);
    await created(store, sampleRun(2));
    expect(await expectOk(store.findRun(run.id))).toEqual(stored);
    expect(await expectOk(store.findRunOfPlan(run.planId))).toEqual(stored);
    expect(await eventsOf(store, run)).toEqual([sampleRunCreated(run.id, run.planId)]);
  });

  test('a run that was never created is null and has no events', async () => {
    const store = makeStore();
    const { runId, planId } = sampleIds(9);
    expect(await expectOk(store.findRun(runId))).toBeNull();
    expect(await expectOk(store.findRunOfPlan(planId))).toBeNull();
    expect(await expectOk(store.listEvents({ runId, limit: 10 }))).toEqual([]);
  });

  test('a plan gets one run, however often it is launched', async () => {
    const store = makeStore();
    const first = sampleRun(1);
    const others = [2, 3, 4].map((index) => sampleRun(index, { planId: first.planId }));
    const stored = await Promise.all(
      [first, ...others].map((run) => expectOk(store.createRun(sampleCreation(run)))),
    );
    expect(new Set(stored.map((each) => each.run.id)).size).toBe(1);
    expect((await expectOk(store.listRuns({ limit: 10 }))).total).toBe(1);
    const winner = stored[0]?.run ?? first;
    expect(await eventsOf(store, winner)).toHaveLength(1);
    expect((await expectOk(store.findRunOfPlan(first.planId)))?.run).toEqual(winner);
  });

  test('an existing run comes back as it is now', async () => {
    const store = makeStore();
    const run = await created(store);
    const change = sampleChange({ ...run, status: 'running' }, [sampleProgress(1, 2)], { run: 7 });
    await expectOk(store.appendEvents(change));
    const again = await expectOk(store.createRun(sampleCreation(sampleRun())));
    expect(again).toEqual({ run: change.run, cursors: { run: 7 } });
  });

  test('appending replaces the run and its cursors and keeps earlier events', async () => {
    const store = makeStore();
    const run = await created(store);
    const events = [sampleProgress(1, 2), sampleProgress(2, 1)];
    const change = sampleChange({ ...run, status: 'running' }, events, { run: 99 });
    expect(await expectOk(store.appendEvents(change))).toBe('appended');
    expect(await expectOk(store.findRun(run.id))).toEqual({
      run: change.run,
      cursors: { run: 99 },
    });
    expect((await eventsOf(store, run)).slice(1)).toEqual(events);
  });

  test('a change made from an older version is refused and nothing of it is written', async () => {
    const store = makeStore();
    const run = await created(store);
    const change = sampleChange(run, [sampleProgress(1, 2)], { run: 10 });
    expect(await expectOk(store.appendEvents(change))).toBe('appended');
    const late = sampleChange({ ...run, status: 'failed' }, [sampleProgress(1, 9)], { run: 20 });
    expect(await expectOk(store.appendEvents(late))).toBe('conflict');
    expect(await expectOk(store.findRun(run.id))).toEqual({
      run: change.run,
      cursors: { run: 10 },
    });
    expect(await eventsOf(store, run)).toHaveLength(2);
  });

  test('appending to a run that is not there is a conflict', async () => {
    const store = makeStore();
    const change = sampleChange(sampleRun(3), [sampleProgress(1, 2)]);
    expect(await expectOk(store.appendEvents(change))).toBe('conflict');
    expect(await expectOk(store.findRun(change.runId))).toBeNull();
    expect(await eventsOf(store, change.run)).toEqual([]);
  });

  test('a change without events moves the cursors', async () => {
    const store = makeStore();
    const run = await created(store);
    expect(await expectOk(store.appendEvents(sampleChange(run, [], { run: 512 })))).toBe(
      'appended',
    );
    expect(await expectOk(store.findRun(run.id))).toEqual({ run, cursors: { run: 512 } });
  });

  test('of many who append from one version, one wins', async () => {
    const store = makeStore();
    const run = await created(store);
    const outcomes = await Promise.all(
      [1, 2, 3, 4, 5].map((step) =>
        expectOk(store.appendEvents(sampleChange(run, [sampleProgress(step, step)]))),
      ),
    );
    expect(outcomes.filter((each) => each === 'appended')).toHaveLength(1);
    expect(await eventsOf(store, run)).toHaveLength(2);
  });

  test('any sequence of changes leaves exactly the ones that were accepted', async () => {
    await fc.assert(
      fc.asyncProperty(attempts, async (changes) => {
        const store = makeStore();
        let expected = await history(store, await created(store));
        for (const attempt of changes) expected = await tryToAppend(store, expected, attempt);
        expect(await history(store, expected.run)).toEqual(expected);
        expect(expected.run.version).toBe(expected.events.length);
      }),
      { numRuns: 20 },
    );
  });

  test('events are listed by type, after a number, up to a limit', async () => {
    const store = makeStore();
    const run = await created(store);
    const other = await created(store, sampleRun(1));
    const saved: RunEvent = {
      type: 'checkpoint-saved',
      at: run.createdAt,
      step: 2,
      path: 'checkpoint-2',
      bytes: 7,
    };
    const events = [sampleProgress(1, 3), sampleProgress(2, 2), saved, sampleProgress(3, 1)];
    await expectOk(store.appendEvents(sampleChange(run, events)));
    await expectOk(store.appendEvents(sampleChange(other, [saved])));
    const list = (query: Omit<Parameters<RunStore['listEvents']>[0], 'runId'>) =>
      expectOk(store.listEvents({ runId: run.id, ...query }));
    expect(await list({ limit: 2, after: 1 })).toEqual(events.slice(0, 2));
    expect(await list({ limit: 100, after: 3 })).toEqual(events.slice(2));
    expect(await list({ limit: 100, after: 5 })).toEqual([]);
    expect(await list({ limit: 100, types: ['checkpoint-saved'] })).toEqual([saved]);
    expect(
      await list({ limit: 1, after: 2, types: ['progress-reported', 'machine-lost'] }),
    ).toEqual([events[1]]);
    expect(await list({ limit: 100, types: [] })).toEqual([]);
  });
};
