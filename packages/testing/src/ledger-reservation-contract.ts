import { expect, test } from 'vitest';
import { expectOk } from './expect-result.ts';
import { at, type LedgerSubject, onDay, refusal, reserve, settle, sums } from './ledger-subject.ts';
import { sampleChange, sampleCreation, sampleRun } from './sample-run.ts';

/** Reserving and settling. */
export const ledgerReservationContract = (makeSubject: () => LedgerSubject): void => {
  test('a reservation counts until its run is settled, then what it cost counts', async () => {
    const subject = makeSubject();
    const run = sampleRun(1);
    expect(await reserve(subject, run, 5)).toMatchObject({ kind: 'created', stored: { run } });
    expect(await expectOk(subject.runs.findRun(run.id))).toMatchObject({ run });
    expect(await sums(subject)).toMatchObject({
      day: { spentUsd: 0, reservedUsd: 5 },
      month: { spentUsd: 0, reservedUsd: 5 },
      project: null,
      group: null,
    });
    expect(await expectOk(subject.ledger.openRuns())).toEqual([run.id]);
    await settle(subject, run, onDay('2026-01-31', 2.5));
    expect((await sums(subject)).day).toEqual({ spentUsd: 2.5, reservedUsd: 0 });
    expect(await expectOk(subject.ledger.openRuns())).toEqual([]);
  });

  test('a refusal writes nothing', async () => {
    const subject = makeSubject();
    const run = sampleRun(1);
    expect(await reserve(subject, run, 5, { limitUsd: 4 })).toEqual({
      kind: 'refused',
      verdict: refusal,
    });
    expect(await expectOk(subject.runs.findRun(run.id))).toBeNull();
    expect((await sums(subject)).day.reservedUsd).toBe(0);
  });

  test('a plan that has its run gives it, and nothing is decided or reserved again', async () => {
    const subject = makeSubject();
    const run = sampleRun(1);
    await reserve(subject, run, 5);
    const second = sampleRun(2, { planId: run.planId });
    expect(await reserve(subject, second, 7)).toMatchObject({ kind: 'existing', stored: { run } });
    expect((await sums(subject)).day.reservedUsd).toBe(5);
    const free = sampleRun(3);
    await expectOk(subject.runs.createRun(sampleCreation(free)));
    const late = sampleRun(4, { planId: free.planId });
    expect(await reserve(subject, late, 7)).toMatchObject({ kind: 'existing' });
  });

  test('the first settlement stays, and a change that lost its race settles nothing', async () => {
    const subject = makeSubject();
    const run = sampleRun(1);
    await reserve(subject, run, 5);
    const stale = sampleChange({ ...run, version: 7 }, [{ type: 'machine-released', at }]);
    const settlement = onDay('2026-01-31', 9);
    expect(await expectOk(subject.runs.appendEvents({ ...stale, settlement }))).toBe('conflict');
    expect((await sums(subject)).day).toEqual({ spentUsd: 0, reservedUsd: 5 });
    await settle(subject, run, onDay('2026-01-31', 1));
    await settle(subject, run, onDay('2026-01-31', 4));
    expect((await sums(subject)).day).toEqual({ spentUsd: 1, reservedUsd: 0 });
  });

  test('a run that cost nothing releases its money; one without a reservation settles nothing', async () => {
    const subject = makeSubject();
    const run = sampleRun(1);
    await reserve(subject, run, 5);
    await settle(subject, run, { days: [] });
    const free = sampleRun(2);
    await expectOk(subject.runs.createRun(sampleCreation(free)));
    await settle(subject, free, onDay('2026-01-31', 3));
    expect((await sums(subject)).day).toEqual({ spentUsd: 0, reservedUsd: 0 });
  });
};
