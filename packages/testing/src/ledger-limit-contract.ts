import { type Run, usd } from '@vibeml/core-models';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LedgerSubject, reserve, settle, sums } from './ledger-subject.ts';
import { sampleRun } from './sample-run.ts';

const dollars = fc.integer({ min: 1, max: 500 }).map((cents) => cents / 100);
const arbitraryStep = fc.record({
  dollars,
  share: fc.constantFrom(0, 0.3, 1),
  settles: fc.boolean(),
});

interface Step {
  readonly dollars: number;
  /** Of what was reserved, what the run costs in the end. */
  readonly share: number;
  readonly settles: boolean;
  readonly index: number;
  readonly limitUsd: number;
}

/** Micro-dollars. */
interface Money {
  readonly spent: number;
  readonly reserved: number;
}

const finish = async (
  subject: LedgerSubject,
  run: Run,
  step: Step,
  { spent, reserved }: Money,
): Promise<Money> => {
  if (!step.settles) return { spent, reserved: reserved + usd(step.dollars) };
  const amount = usd(step.dollars * step.share);
  await settle(subject, run, { days: [{ day: '2026-01-31', amount }] });
  return { spent: spent + amount, reserved };
};

const takeStep = async (subject: LedgerSubject, step: Step, money: Money): Promise<Money> => {
  const run = sampleRun(step.index);
  const { kind } = await reserve(subject, run, step.dollars, { limitUsd: step.limitUsd });
  const fits = money.spent + money.reserved + usd(step.dollars) <= usd(step.limitUsd);
  expect(kind).toBe(fits ? 'created' : 'refused');
  const after = fits ? await finish(subject, run, step, money) : money;
  expect((await sums(subject)).day).toEqual({
    spentUsd: after.spent / 1e6,
    reservedUsd: after.reserved / 1e6,
  });
  return after;
};

/** No order of launches passes a limit. */
export const ledgerLimitContract = (makeSubject: () => LedgerSubject): void => {
  test('whatever comes in whatever order, the limit is never passed and nothing is lost', async () => {
    const steps = fc.array(arbitraryStep, { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(steps, dollars, async (wanted, limitUsd) => {
        const subject = makeSubject();
        let money: Money = { spent: 0, reserved: 0 };
        for (const [index, step] of wanted.entries()) {
          money = await takeStep(subject, { ...step, index, limitUsd }, money);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('launches at once never pass the limit together', async () => {
    const subject = makeSubject();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        reserve(subject, sampleRun(index), 3, { limitUsd: 10 }),
      ),
    );
    expect(outcomes.filter(({ kind }) => kind === 'created')).toHaveLength(3);
    expect((await sums(subject)).day.reservedUsd).toBe(9);
  });
};
