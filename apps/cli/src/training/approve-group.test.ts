import { approvalRefused, planNotFound } from '@vibeml/errors';
import type { OperationInput } from '@vibeml/sdk';
import { errAsync, okAsync } from 'neverthrow';
import { sampleGroupApproval } from 'vibeml-testing';
import { expect, test, vi } from 'vitest';
import { runCli } from '../test-support/fake-host.ts';
import { createFakeVibeml, fakeGroup, fakePlan } from '../test-support/fake-vibeml.ts';

const end = fakeGroup.digest.slice(-4);
const approval = { ...sampleGroupApproval([fakePlan]), groupId: fakeGroup.id };

/** Takes the end of the digest alone, as the operation does. */
const judging = () => {
  const approveGroup = vi.fn(({ typed }: OperationInput<'approveGroup'>) =>
    typed === end
      ? okAsync({ summary: '', nextActions: [], approval })
      : errAsync(approvalRefused(fakeGroup.id, `'${typed}' is not its end`)),
  );
  return { approveGroup, vibeml: createFakeVibeml({ approveGroup }) };
};

test('a person sees every item and the digest, and agrees to all of them at once', async () => {
  const { approveGroup, vibeml } = judging();
  const { exitCode, err, out, questions } = await runCli(['approve', fakeGroup.id], {
    vibeml,
    terminal: true,
    answers: [` ${end} `],
  });
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  expect(questions.map((question) => question.split('\n')[0])).toEqual([
    'Type the last 4 characters of the digest to approve all 2 plans',
  ]);
  for (const { title } of fakeGroup.items) expect(out).toContain(title);
  expect(out).toContain(`digest ${fakeGroup.digest}`);
  expect(out).toContain(`✔ Group ${fakeGroup.id} is approved by ada: at most $10.00 together.\n`);
  expect(out).toContain(`vibeml launch ${fakeGroup.id} --follow  start it`);
  expect(approveGroup).toHaveBeenCalledExactlyOnceWith({
    groupId: fakeGroup.id,
    typed: end,
    approvedBy: 'ada',
    method: 'terminal',
  });
});

test('other characters approve nothing', async () => {
  const { vibeml } = judging();
  const { exitCode, err, out } = await runCli(['approve', fakeGroup.id], {
    vibeml,
    terminal: true,
    answers: ['zzzz'],
  });
  expect(exitCode).toBe(3);
  expect(err).toContain("'zzzz' is not its end");
  expect(out).not.toContain('✔');
});

test('a question that is left is no agreement', async () => {
  const { approveGroup, vibeml } = judging();
  const { err, exitCode } = await runCli(['approve', fakeGroup.id], {
    vibeml,
    terminal: true,
    answers: [null],
  });
  expect(exitCode).not.toBe(0);
  expect(err).toContain(`The approval of group ${fakeGroup.id}`);
  expect(approveGroup).not.toHaveBeenCalled();
});

test.each([
  ['without a terminal', [], false],
  ['with --json at a terminal', ['--json'], true],
])('nobody is asked %s', async (_title, flags, terminal) => {
  const { approveGroup, vibeml } = judging();
  const { exitCode, out, err, questions } = await runCli(['approve', fakeGroup.id, ...flags], {
    vibeml,
    terminal,
    answers: [end],
  });
  expect({ exitCode, questions }).toEqual({ exitCode: 3, questions: [] });
  expect(`${out}${err}`).toContain('approval.required');
  expect(approveGroup).not.toHaveBeenCalled();
});

test('a group that is not known is named before anybody is asked', async () => {
  const { questions, err, exitCode } = await runCli(['approve', fakeGroup.id], {
    vibeml: createFakeVibeml({
      local: { findGroup: (groupId) => errAsync(planNotFound(groupId)) },
    }),
    terminal: true,
    answers: [end],
  });
  expect(err).toContain(fakeGroup.id);
  expect([questions, exitCode]).toEqual([[], 2]);
});
