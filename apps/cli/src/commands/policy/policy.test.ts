import { policyRefused } from '@vibeml/errors';
import type { LocalTools } from '@vibeml/sdk';
import { errAsync, okAsync } from 'neverthrow';
import { expect, test, vi } from 'vitest';
import { runCli } from '../../test-support/fake-host.ts';
import { createFakeVibeml, fakePolicy } from '../../test-support/fake-vibeml.ts';

const digest = `${'a'.repeat(60)}1f2e`;
const changing = (answer: ReturnType<LocalTools['changePolicy']> = okAsync(fakePolicy)) =>
  vi.fn<LocalTools['changePolicy']>(() => answer);

const loosening = (changePolicy = changing()) => ({
  changePolicy,
  vibeml: createFakeVibeml({
    local: {
      proposePolicyChange: (change) => okAsync({ change, beforeUsd: 10, loosens: true, digest }),
      changePolicy,
    },
  }),
});

test('the policy says what is set, by whom and when, and what is not', async () => {
  const { out, exitCode } = await runCli(['policy']);
  expect(exitCode).toBe(0);
  expect(out).toMatchInlineSnapshot(`
    "SETTING                 USD  SET BY  WHEN     WHAT IT DOES
    autoApproveUnderUsd   $2.00  ada     1 h ago  paid runs up to this start without a question
    perRunUsd                 –                   the most a run may spend
    perDayUsd            $10.00  ada     1 d ago  the most all runs may spend in a day
    perMonthUsd               –                   the most all runs may spend in a month
    perProjectUsd             –                   the most the runs of a project may spend, all time
    perProjectUsd        $50.00  grace   2 d ago  of project router, all time

    Dearer runs ask first. Code of a model or a workflow always asks.
    "
  `);
  const narrow = await runCli(['policy', 'show'], { columns: 60 });
  expect(narrow.out).toContain('perDayUsd');
});

test('without limits over time, what starts without a question adds up, and the page says so', async () => {
  const [auto] = fakePolicy.settings;
  const policy = { settings: auto === undefined ? [] : [auto], version: 1 };
  const { out } = await runCli(['policy'], {
    vibeml: createFakeVibeml({ local: { readPolicy: () => okAsync(policy) } }),
  });
  expect(out).toContain('any number of runs up to $2.00 may start without a question');
});

test('a lower limit holds at once, also without a terminal', async () => {
  const changePolicy = changing();
  const vibeml = createFakeVibeml({ local: { changePolicy } });
  const { exitCode, questions } = await runCli(['policy', 'set', 'perDayUsd', '5'], { vibeml });
  expect(exitCode).toBe(0);
  expect(questions).toEqual([]);
  expect(changePolicy).toHaveBeenCalledWith(
    { key: 'perDayUsd', project: null, usd: 5 },
    { typed: null, by: 'ada' },
  );
});

test('what allows more asks a person to type the end of the digest', async () => {
  const { vibeml, changePolicy } = loosening();
  const { exitCode, out, questions } = await runCli(['policy', 'set', 'perDayUsd', '$20.50'], {
    vibeml,
    terminal: true,
    answers: ['1f2e'],
  });
  expect(exitCode).toBe(0);
  expect(questions).toHaveLength(1);
  expect(out).toContain('perDayUsd: $10.00 → $20.50');
  expect(out).toContain('this allows more than before');
  expect(changePolicy).toHaveBeenCalledWith(
    { key: 'perDayUsd', project: null, usd: 20.5 },
    { typed: '1f2e', by: 'ada' },
  );
});

test('nobody is asked without a terminal or with --json: the change is refused', async () => {
  const refusing = () => loosening(changing(errAsync(policyRefused('it allows more'))));
  for (const [flags, terminal] of [
    [[], false],
    [['--json'], true],
  ] as const) {
    const { vibeml, changePolicy } = refusing();
    const { exitCode, questions } = await runCli(['policy', 'unset', 'perDayUsd', ...flags], {
      vibeml,
      terminal,
      answers: ['1f2e'],
    });
    expect(exitCode).toBe(3);
    expect(questions).toEqual([]);
    expect(changePolicy).toHaveBeenCalledWith(
      { key: 'perDayUsd', project: null, usd: null },
      { typed: null, by: 'ada' },
    );
  }
});

test('a question that is left changes nothing', async () => {
  const { vibeml, changePolicy } = loosening();
  const { exitCode } = await runCli(['policy', 'set', 'perDayUsd', '20'], {
    vibeml,
    terminal: true,
    answers: [null],
  });
  expect(exitCode).toBe(130);
  expect(changePolicy).not.toHaveBeenCalled();
});

test.each([
  [['policy', 'set', 'perYearUsd', '5'], 'is not a setting; settings: autoApproveUnderUsd'],
  [['policy', 'set', '__proto__', '5'], 'is not a setting'],
  [['policy', 'set', 'perDayUsd', 'ten'], 'must be a number of dollars'],
  [['policy', 'set', 'perDayUsd', '1e9'], 'must be a number of dollars'],
  [['policy', 'set', 'perDayUsd', 'Infinity'], 'must be a number of dollars'],
  [['policy', 'set', 'perDayUsd', ' '], 'must be a number of dollars'],
])('%j is refused', async (argv, problem) => {
  const { exitCode, err } = await runCli(argv, { terminal: true });
  expect(exitCode).toBe(2);
  expect(err).toContain(problem);
});

test('--json is the whole policy', async () => {
  const { out } = await runCli(['policy', '--json']);
  expect(JSON.parse(out)).toEqual(fakePolicy);
});
