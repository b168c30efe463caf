import type { PolicyChange } from '@vibeml/core-models';
import { expect, test } from 'vitest';
import { expectOk } from './expect-result.ts';
import { anywhere, at, type LedgerSubject, take } from './ledger-subject.ts';
import { sampleIds, sampleRun } from './sample-run.ts';

/** The standing policy. */
export const ledgerPolicyContract = (makeSubject: () => LedgerSubject): void => {
  const change = (
    { ledger }: LedgerSubject,
    expectedVersion: number,
    wanted: Partial<PolicyChange>,
    by = 'ada',
  ) =>
    expectOk(
      ledger.changePolicy({
        change: { key: 'perDayUsd', project: null, usd: 10, ...wanted },
        expectedVersion,
        by,
        at,
      }),
    );
  const policy = async ({ ledger }: LedgerSubject) =>
    (await expectOk(ledger.readState(anywhere))).policy;

  test('the newest change of a key counts, with who made it and when', async () => {
    const subject = makeSubject();
    expect(await policy(subject)).toEqual({ settings: [], version: 0 });
    expect(await change(subject, 0, { usd: 10 })).toBe('changed');
    await change(subject, 1, { usd: 7.25 }, 'grace');
    await change(subject, 2, { key: 'perProjectUsd', project: 'router', usd: 3 });
    await change(subject, 3, { key: 'autoApproveUnderUsd', usd: 1 });
    await change(subject, 4, { key: 'autoApproveUnderUsd', usd: null });
    const { settings, version } = await policy(subject);
    expect(version).toBe(5);
    expect(settings).toHaveLength(2);
    expect(settings).toEqual(
      expect.arrayContaining([
        { key: 'perDayUsd', project: null, usd: 7.25, setBy: 'grace', setAt: at },
        { key: 'perProjectUsd', project: 'router', usd: 3, setBy: 'ada', setAt: at },
      ]),
    );
  });

  test('a change of an older policy than the one there is writes nothing', async () => {
    const subject = makeSubject();
    await change(subject, 0, { usd: 10 });
    expect(await change(subject, 0, { usd: 1000 })).toBe('conflict');
    expect((await policy(subject)).settings[0]?.usd).toBe(10);
  });

  test('a reservation is decided by the policy of its transaction', async () => {
    const subject = makeSubject();
    await change(subject, 0, { usd: 2 });
    const run = sampleRun(1);
    let seen: number | undefined;
    await expectOk(
      subject.ledger.reserve({ planId: sampleIds(1).planId, ...anywhere }, (state) => {
        seen = state.policy.settings[0]?.usd;
        return take(run, 1)(state);
      }),
    );
    expect(seen).toBe(2);
  });
};
