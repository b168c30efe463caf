import { approvalRequired } from '@vibeml/errors';
import { errAsync, okAsync } from 'neverthrow';
import { expect, test } from 'vitest';
import { runCli } from '../test-support/fake-host.ts';
import { createFakeVibeml, fakePlan } from '../test-support/fake-vibeml.ts';
import { succeededView } from '../test-support/sample-views.ts';

test('launch starts the plan and goes', async () => {
  const { exitCode, out } = await runCli(['launch', fakePlan.id]);
  expect(exitCode).toBe(0);
  expect(out).toMatchInlineSnapshot(`
    "Run smollm2-135m_chats_0000 was started on this computer.
      vibeml watch smollm2-135m_chats_0000  Follows the run to its end.
    "
  `);
});

test('--follow stays until the end', async () => {
  const { exitCode, out } = await runCli(['launch', fakePlan.id, '-f']);
  expect(exitCode).toBe(0);
  expect(out).toContain('✔ done in 3 min 10 s');
});

test('a plan that was launched before gives the same run, and says so', async () => {
  const run = succeededView();
  const summary = `Plan ${fakePlan.id} had been launched before.`;
  const vibeml = createFakeVibeml({
    launchRun: () => okAsync({ summary, nextActions: [], run, alreadyLaunched: true }),
  });
  const { out } = await runCli(['launch', fakePlan.id, '-f'], { vibeml, terminal: true });
  expect(out).toContain(summary);
});

test('a plan that needs approval is exit code 3, with the command that approves it', async () => {
  const vibeml = createFakeVibeml({
    launchRun: () => errAsync(approvalRequired(fakePlan.id, 'it can spend money')),
  });
  const { exitCode, err } = await runCli(['launch', fakePlan.id], { vibeml });
  expect(exitCode).toBe(3);
  expect(err).toContain(`vibeml approve ${fakePlan.id}`);
});
