import type { Run, RunQuery, RunStore } from '@vibeml/core-models';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectOk } from './expect-result.ts';
import { sampleCreation, sampleRun } from './sample-run.ts';

const moment = (second: number): string =>
  new Date(Date.UTC(2026, 0, 2, 3, 0, second)).toISOString();

const fill = async (store: RunStore, runs: readonly Run[]): Promise<void> => {
  for (const run of runs) await expectOk(store.createRun(sampleCreation(run)));
};

const readAll = async (store: RunStore, query: RunQuery): Promise<readonly (readonly Run[])[]> => {
  const page = await expectOk(store.listRuns(query));
  if (page.nextCursor === null) return [page.runs];
  return [page.runs, ...(await readAll(store, { ...query, cursor: page.nextCursor }))];
};

const idsOf = (runs: readonly Run[]): readonly string[] => runs.map((run) => run.id);

/** Listing runs and finding the one that was meant. */
export const runListContract = (makeStore: () => RunStore): void => {
  test('an empty store lists nothing', async () => {
    expect(await expectOk(makeStore().listRuns({ limit: 10 }))).toEqual({
      runs: [],
      nextCursor: null,
      total: 0,
    });
  });

  test('runs come newest first, whole', async () => {
    const store = makeStore();
    const runs = [5, 1, 3].map((second) => sampleRun(second, { createdAt: moment(second) }));
    await fill(store, runs);
    const [newest, oldest, middle] = runs;
    expect((await expectOk(store.listRuns({ limit: 10 }))).runs).toEqual([newest, middle, oldest]);
  });

  test('moments are compared as time, not as text', async () => {
    const store = makeStore();
    const early = sampleRun(1, { createdAt: '2026-01-02T03:00:00Z' });
    const late = sampleRun(2, { createdAt: '2026-01-02T03:00:00.500Z' });
    await fill(store, [early, late]);
    expect(idsOf((await expectOk(store.listRuns({ limit: 9 }))).runs)).toEqual([late.id, early.id]);
    const after = await expectOk(store.listRuns({ limit: 9, createdAfter: early.createdAt }));
    expect(idsOf(after.runs)).toEqual([late.id]);
  });

  test('pages of any size give every run once, in order', async () => {
    const seconds = fc.array(fc.nat({ max: 4 }), { maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(seconds, fc.integer({ min: 1, max: 4 }), async (times, limit) => {
        const store = makeStore();
        const runs = times.map((second, index) => sampleRun(index, { createdAt: moment(second) }));
        await fill(store, runs);
        const pages = await readAll(store, { limit });
        const listed = pages.flat();
        expect(idsOf(listed).toSorted()).toEqual(idsOf(runs).toSorted());
        const moments = listed.map((run) => run.createdAt);
        expect(moments).toEqual(moments.toSorted().toReversed());
        expect(pages.every((page) => page.length <= limit)).toBe(true);
        expect(pages).toHaveLength(Math.max(1, Math.ceil(times.length / limit)));
      }),
      { numRuns: 15 },
    );
  });

  test('a run created between two pages moves nothing', async () => {
    const store = makeStore();
    const runs = [1, 2, 3, 4].map((second) => sampleRun(second, { createdAt: moment(second) }));
    await fill(store, runs);
    const first = await expectOk(store.listRuns({ limit: 2 }));
    await fill(store, [sampleRun(9, { createdAt: moment(9) })]);
    const cursor = first.nextCursor ?? '';
    const second = await expectOk(store.listRuns({ limit: 2, cursor }));
    expect(idsOf([...first.runs, ...second.runs])).toEqual(idsOf(runs.toReversed()));
    expect(second.total).toBe(5);
    expect(second.nextCursor).toBeNull();
  });

  test('status and time narrow the list and its total', async () => {
    const store = makeStore();
    const statuses = ['running', 'failed', 'running', 'succeeded', 'running'] as const;
    await fill(
      store,
      statuses.map((status, index) => sampleRun(index, { status, createdAt: moment(index) })),
    );
    const running = await expectOk(store.listRuns({ limit: 2, statuses: ['running'] }));
    expect(running.total).toBe(3);
    expect(running.runs.map((run) => run.status)).toEqual(['running', 'running']);
    const both = await expectOk(
      store.listRuns({ limit: 9, statuses: ['running', 'failed'], createdAfter: moment(0) }),
    );
    expect([both.total, both.runs.length]).toEqual([3, 3]);
    expect((await expectOk(store.listRuns({ limit: 9, statuses: [] }))).total).toBe(0);
  });

  test('a cursor from elsewhere ends the list', async () => {
    const store = makeStore();
    await fill(store, [sampleRun(1)]);
    const page = await expectOk(store.listRuns({ limit: 10, cursor: 'made up by a model' }));
    expect(page).toEqual({ runs: [], nextCursor: null, total: 1 });
  });

  test('an id with a slip brings up the right one, and at most five', async () => {
    const store = makeStore();
    await fill(
      store,
      [1, 2, 3, 4, 5, 6, 7].map((index) => sampleRun(index)),
    );
    const meant = sampleRun(4).id;
    const found = await expectOk(store.closestRunIds(`${meant.slice(0, -1)}`));
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThanOrEqual(5);
    expect(await expectOk(store.closestRunIds(meant))).toContain(meant);
    expect(await expectOk(store.closestRunIds('nothing-like-it'))).toEqual([]);
  });
};
