import type { RunStore } from '@vibeml/core-models';
import { expect, test } from 'vitest';
import { expectOk } from './expect-result.ts';
import { sampleCreation, sampleIds, sampleRun } from './sample-run.ts';

const early = '2026-01-02T03:04:05.000Z';
const late = '2026-01-02T03:04:06.000Z';

/** Looks: when an engine last told of a run. */
export const runLookContract = (makeStore: () => RunStore): void => {
  test('the newest look at each run is known, and a late note of an older one changes nothing', async () => {
    const store = makeStore();
    const [one, two, three] = [sampleRun(1), sampleRun(2), sampleRun(3)];
    for (const run of [one, two, three]) await expectOk(store.createRun(sampleCreation(run)));
    await expectOk(store.noteLook(one.id, early));
    await expectOk(store.noteLook(one.id, late));
    await expectOk(store.noteLook(one.id, early));
    await expectOk(store.noteLook(two.id, early));
    const looks = await expectOk(store.findLooks([one.id, two.id, three.id, sampleIds(9).runId]));
    expect([...looks].sort()).toEqual([
      [one.id, late],
      [two.id, early],
    ]);
    expect((await expectOk(store.findLooks([]))).size).toBe(0);
  });

  test('a look changes nothing of the run', async () => {
    const store = makeStore();
    const run = sampleRun();
    await expectOk(store.createRun(sampleCreation(run)));
    const before = await expectOk(store.findRun(run.id));
    await expectOk(store.noteLook(run.id, late));
    expect(await expectOk(store.findRun(run.id))).toEqual(before);
  });
};
