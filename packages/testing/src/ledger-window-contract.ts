import { type Ledger, usd } from '@vibeml/core-models';
import { expect, test } from 'vitest';
import { expectOk } from './expect-result.ts';
import { type LedgerSubject, onDay, reserve, settle, sums } from './ledger-subject.ts';
import { sampleRun } from './sample-run.ts';

/** Adding up by time, project and group. */
export const ledgerWindowContract = (makeSubject: () => LedgerSubject): void => {
  test('days and months are those of UTC; an open reservation counts in each', async () => {
    const subject = makeSubject();
    const [before, over, open] = [sampleRun(1), sampleRun(2), sampleRun(3)];
    for (const run of [before, over, open]) await reserve(subject, run, 10);
    await settle(subject, before, onDay('2025-12-31', 1));
    await settle(subject, over, {
      days: [
        { day: '2026-01-30', amount: usd(2) },
        { day: '2026-01-31', amount: usd(4) },
      ],
    });
    expect(await sums(subject, { at: '2026-01-31T23:59:59.999Z' })).toMatchObject({
      day: { spentUsd: 4, reservedUsd: 10 },
      month: { spentUsd: 6, reservedUsd: 10 },
    });
    expect(await sums(subject, { at: '2026-02-01T00:00:00.000Z' })).toMatchObject({
      day: { spentUsd: 0, reservedUsd: 10 },
      month: { spentUsd: 0, reservedUsd: 10 },
    });
  });

  test('projects and groups have sums of their own, over all time', async () => {
    const subject = makeSubject();
    const router = sampleRun(1, { project: 'router' });
    const other = sampleRun(2, { project: "o'ther" });
    await reserve(subject, router, 5, { groupId: 'grid' });
    await reserve(subject, other, 7);
    await settle(subject, router, onDay('2020-01-01', 3));
    await reserve(subject, sampleRun(3, { project: 'router' }), 1, { groupId: 'grid' });
    expect(await sums(subject, { project: 'router', groupId: 'grid' })).toMatchObject({
      project: { name: 'router', spentUsd: 3, reservedUsd: 1 },
      group: { spentUsd: 3, reservedUsd: 1 },
    });
    expect(await sums(subject, { project: "o'ther", groupId: 'none' })).toMatchObject({
      project: { name: "o'ther", spentUsd: 0, reservedUsd: 7 },
      group: { spentUsd: 0, reservedUsd: 0 },
    });
  });

  test('spending adds up by project, user, model, day and run', async () => {
    const subject = makeSubject();
    const first = sampleRun(1, { project: 'router', user: 'ada', model: 'a' });
    const second = sampleRun(2, { project: 'router', user: null, model: 'b' });
    const third = sampleRun(3, { project: null, user: 'ada', model: 'b' });
    await reserve(subject, first, 5, { at: '2026-01-29T23:59:59.000Z' });
    await reserve(subject, second, 5, { at: '2026-01-30T00:00:00.000Z' });
    await reserve(subject, third, 4, { at: '2026-01-31T00:00:00.000Z' });
    await settle(subject, first, onDay('2026-01-29', 1));
    await settle(subject, second, onDay('2026-01-30', 2));
    const by = (key: Parameters<Ledger['sumSpend']>[0]['by'], since: string | null = null) =>
      expectOk(subject.ledger.sumSpend({ since, by: key, limit: 10 }));
    expect(await by('project')).toEqual([
      { key: null, runs: 1, spentUsd: 0, reservedUsd: 4 },
      { key: 'router', runs: 2, spentUsd: 3, reservedUsd: 0 },
    ]);
    expect(await by('user')).toEqual([
      { key: 'ada', runs: 2, spentUsd: 1, reservedUsd: 4 },
      { key: null, runs: 1, spentUsd: 2, reservedUsd: 0 },
    ]);
    expect((await by('model')).map(({ key }) => key)).toEqual(['b', 'a']);
    expect((await by('run')).map(({ key }) => key)).toEqual([third.id, second.id, first.id]);
    expect(await by('day', '2026-01-30')).toEqual([
      { key: '2026-01-31', runs: 1, spentUsd: 0, reservedUsd: 4 },
      { key: '2026-01-30', runs: 1, spentUsd: 2, reservedUsd: 0 },
    ]);
    const few = await expectOk(subject.ledger.sumSpend({ since: null, by: 'run', limit: 2 }));
    expect(few).toHaveLength(2);
  });
};
