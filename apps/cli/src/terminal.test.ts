import { needsApproval, samplePlan } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { runInTerminal } from './test-support/run-in-terminal.ts';

const train = ['train', '--model', './model', '--dataset', './chats.jsonl'];
const paidPlan = samplePlan(needsApproval);
const ctrlC = '\u0003';

test('train asks at a terminal, and a yes starts the run', async () => {
  const { exitCode, screen } = await runInTerminal(train, [
    { after: 'Start this run?', keys: 'y' },
  ]);
  expect(exitCode).toBe(0);
  expect(screen).toContain('done in 3 min 10 s');
}, 60_000);

test('a no starts nothing', async () => {
  const { exitCode, screen } = await runInTerminal(train, [
    { after: 'Start this run?', keys: 'n' },
  ]);
  expect(exitCode).toBe(3);
  expect(screen).toContain('Nothing was started.');
}, 60_000);

test('Ctrl-C at the question starts nothing', async () => {
  const { exitCode, screen } = await runInTerminal(train, [
    { after: 'Start this run?', keys: ctrlC },
  ]);
  expect(exitCode).toBe(130);
  expect(screen).not.toContain('done in');
}, 60_000);

test('Ctrl-C while a run is followed leaves it and says so', async () => {
  const { exitCode, screen } = await runInTerminal(
    [...train, '--yes'],
    [{ after: '20/60', keys: ctrlC }],
    { ENDLESS: '1' },
  );
  expect(exitCode).toBe(130);
  expect(screen).toContain('goes on');
}, 60_000);

test('approve takes the last four characters of the digest from a person', async () => {
  const { exitCode, screen } = await runInTerminal(
    ['approve', paidPlan.id],
    [{ after: 'Type the last 4', keys: `${paidPlan.digest.slice(-4)}\r` }],
    { PAID: '1' },
  );
  expect(screen).toContain('typed true');
  expect(exitCode).toBe(0);
}, 60_000);

test('the policy is loosened by the end of the digest, typed at a terminal', async () => {
  const { exitCode, screen } = await runInTerminal(
    ['policy', 'set', 'autoApproveUnderUsd', '5'],
    [{ after: 'Type the last 4', keys: 'aaaa\r' }],
    { LOOSENS: '1' },
  );
  expect(screen).toContain('this allows more than before');
  expect(screen).toContain('policy typed aaaa');
  expect(exitCode).toBe(0);
}, 60_000);

test('chat is a conversation that Ctrl-D ends', async () => {
  const { exitCode, screen } = await runInTerminal(
    ['chat', 'some-run'],
    [
      { after: 'you ›', keys: 'Hello\r' },
      { after: '"urgent":true}', keys: '' },
      { after: 'you ›', keys: '\u0004' },
    ],
  );
  expect(exitCode).toBe(0);
  expect(screen).toContain('to hear that.');
}, 60_000);

test('NO_COLOR is respected', async () => {
  const colored = await runInTerminal(['doctor'], []);
  const plain = await runInTerminal(['doctor'], [], { NO_COLOR: '1' });
  expect(colored.screen).toContain('\u001b[32m');
  expect(plain.screen).not.toContain('\u001b[3');
}, 60_000);
