import { okAsync } from 'neverthrow';
import { expect, test, vi } from 'vitest';
import { runCli } from '../test-support/fake-host.ts';
import { createFakeVibeml } from '../test-support/fake-vibeml.ts';

const answer = async () => {
  const whole = createFakeVibeml();
  return (await whole.getSpend({}))._unsafeUnwrap();
};

test('a table of what was spent, and what the limits leave', async () => {
  const { out } = await runCli(['spend']);
  expect(out).toMatchInlineSnapshot(`
    "Since 2026-01-01
    PROJECT   RUNS  SPENT  MAY STILL SPEND
    router       2  $3.00            $5.00
    –            1  $0.20
    together        $3.20            $5.00

      A run  at most $8.00
      Today  ━━━━━━━━━━━━━━━━╸─── 82 % · $3.20 spent, $5.00 promised, $1.80 of $10.00 left
    Runs up to $2.00 start without a question.
    "
  `);
});

test('days come newest first', async () => {
  const sample = await answer();
  const day = (key: string, spentUsd: number) => ({ key, runs: 1, spentUsd, reservedUsd: 0 });
  const groups = [day('2026-01-01', 9), day('2026-01-03', 1), day('2026-01-02', 2)];
  const getSpend = vi.fn(() => okAsync({ ...sample, by: 'day' as const, groups, limits: [] }));
  const { out } = await runCli(['spend', '--by', 'day', '--since', 'all', '--limit', '5'], {
    vibeml: createFakeVibeml({ getSpend }),
  });
  expect(getSpend).toHaveBeenCalledWith({ by: 'day', since: 'all', limit: 5 }, expect.anything());
  expect([...out.matchAll(/2026-01-0\d(?= )/g)].map(([found]) => found)).toEqual([
    '2026-01-03',
    '2026-01-02',
    '2026-01-01',
  ]);
  expect(out).toContain('No limit is set');
});

test('nothing spent says so', async () => {
  const sample = await answer();
  const vibeml = createFakeVibeml({
    getSpend: () =>
      okAsync({
        ...sample,
        since: null,
        groups: [],
        limits: [],
        autoApproveUnderUsd: null,
        total: { spentUsd: 0, reservedUsd: 0 },
      }),
  });
  const { out } = await runCli(['spend'], { vibeml });
  expect(out).toContain('Since the beginning: nothing was spent.');
  expect(out).toContain('Every paid run asks first.');
});

test('--json is the whole answer', async () => {
  const { out } = await runCli(['spend', '--json']);
  expect(JSON.parse(out)).toEqual(await answer());
});
