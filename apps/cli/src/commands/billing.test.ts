import { driverUnavailable } from '@vibeml/errors';
import type { EndedBilling, Vibeml } from '@vibeml/sdk';
import { errAsync, okAsync } from 'neverthrow';
import { expect, test, vi } from 'vitest';
import { runCli } from '../test-support/fake-host.ts';
import { createFakeVibeml, fakeBilling } from '../test-support/fake-vibeml.ts';
import { sampleView } from '../test-support/sample-views.ts';

const unused = 'vibeml-old_chats_7f3k';
const { runId } = sampleView();

const ending = (outcomes?: readonly EndedBilling[]) => {
  const endBilling = vi.fn<Vibeml['local']['endBilling']>((ids) =>
    okAsync(
      outcomes ?? ids.map((id) => ({ id, outcome: 'ended' as const, reason: null, command: null })),
    ),
  );
  return { endBilling, vibeml: createFakeVibeml({ local: { endBilling } }) };
};

test('each thing that bills has its run, machine, age, rate, cost so far and command', async () => {
  const { exitCode, out } = await runCli(['billing'], { columns: 120 });
  expect(exitCode).toBe(0);
  expect(out).toMatchInlineSnapshot(`
    "2 machines cost $3.19 an hour. 1 of them serves no run that is going.

    ID                             RUN                             MACHINE                         SINCE    PER HOUR  SO FAR
    vibeml-smollm2-135m_chats_00…  smollm2-135m_chats_0000 (runn…  1x(gpus=H100:1, ...) · Nebius…  1 h ago     $2.95   $2.95
    vibeml-old_chats_7f3k          not known on this machine       –                               1 d ago     $0.24   $5.76
    together                                                                                                   $3.19   $8.71

      vibeml stop smollm2-135m_chats_0000         ends its run
      vibeml billing --fix vibeml-old_chats_7f3k  no run of this machine uses it
    "
  `);
});

test('nothing bills: one line', async () => {
  const answer = { ...fakeBilling(runId), items: [], summary: 'Nothing of yours costs money now.' };
  const { out } = await runCli(['billing'], {
    vibeml: createFakeVibeml({ listBilling: () => okAsync(answer) }),
  });
  expect(out).toBe('Nothing of yours costs money now.\n');
});

test('--fix asks a person, and ends only what serves no run', async () => {
  const { endBilling, vibeml } = ending();
  const { exitCode, out, questions } = await runCli(['billing', '--fix'], {
    vibeml,
    terminal: true,
    answers: [true],
  });
  expect(exitCode).toBe(0);
  expect(questions).toEqual([
    `End ${unused} ($0.24 an hour)? What this machine does not know may serve a run that another machine of yours started.`,
  ]);
  expect(endBilling).toHaveBeenCalledWith([unused], expect.anything());
  expect(out).toContain(`✔ ${unused} was ended.`);
  expect(out).toContain(`vibeml stop ${runId}`);
});

test.each([[false], [null]])('the answer %s ends nothing', async (answer) => {
  const { endBilling, vibeml } = ending();
  const { exitCode } = await runCli(['billing', '--fix'], {
    vibeml,
    terminal: true,
    answers: [answer],
  });
  expect(exitCode).toBe(130);
  expect(endBilling).not.toHaveBeenCalled();
});

test.each([
  [['billing', '--fix'], false],
  [['billing', '--fix', '--json'], true],
])('nobody can be asked: %j names the exact ids', async (argv, terminal) => {
  const { endBilling, vibeml } = ending();
  const { exitCode, out, err } = await runCli(argv, { vibeml, terminal });
  expect(exitCode).toBe(2);
  expect(`${out}${err}`).toContain(`vibeml billing --fix ${unused}`);
  expect(endBilling).not.toHaveBeenCalled();
});

test('exact ids need no question; what stays, or could not be ended, is exit code 1', async () => {
  const { endBilling, vibeml } = ending([
    { id: 'a', outcome: 'gone', reason: null, command: null },
    {
      id: 'b',
      outcome: 'in_use',
      reason: 'it serves a run that is going',
      command: 'vibeml stop r',
    },
    {
      id: 'c',
      outcome: 'failed',
      reason: driverUnavailable('skypilot', 'x').message,
      command: null,
    },
  ]);
  const { exitCode, out, questions } = await runCli(['billing', '--fix', 'a', 'b', 'c'], {
    vibeml,
  });
  expect({ exitCode, questions }).toEqual({ exitCode: 1, questions: [] });
  expect(endBilling).toHaveBeenCalledWith(['a', 'b', 'c'], expect.anything());
  expect(out).toContain('b stays: it serves a run that is going. To end it: vibeml stop r');
  expect(out).toContain('c may still cost money.');
});

test('ids without --fix are refused, and an engine that does not answer is told', async () => {
  expect((await runCli(['billing', 'a'])).exitCode).toBe(2);
  const failing = createFakeVibeml({
    listBilling: () => errAsync(driverUnavailable('skypilot', 'its API server does not answer')),
  });
  expect((await runCli(['billing'], { vibeml: failing })).exitCode).toBe(1);
});
