import { skypilotServerMissing, skypilotServerUnfit, skypilotStartFailed } from '@vibeml/errors';
import type { Vibeml } from '@vibeml/sdk';
import { errAsync } from 'neverthrow';
import { expect, test, vi } from 'vitest';
import { runCli } from '../../test-support/fake-host.ts';
import { createFakeVibeml, fakePlan } from '../../test-support/fake-vibeml.ts';

type SkyPilot = Vibeml['local']['skypilot'];

const missing = skypilotServerMissing('http://127.0.0.1:46580', false);

/** VibeML with a SkyPilot that is not installed, whose calls are watched. */
const bare = (isInstalled = false, changes: Partial<Omit<Vibeml, 'local'>> = {}) => {
  const whole = createFakeVibeml(changes);
  const { skypilot } = whole.local;
  const install = vi.fn<SkyPilot['install']>(skypilot.install);
  const start = vi.fn<SkyPilot['start']>(skypilot.start);
  const status: SkyPilot['status'] = () =>
    skypilot.status().map(({ own, used }) => ({
      own: { ...own, isInstalled, server: null },
      used: {
        ...used,
        kind: 'unreachable',
        endpoint: 'http://127.0.0.1:46580',
        detail: 'Nothing answers at http://127.0.0.1:46580.',
        fix: 'Start one: vibeml skypilot start',
      },
    }));
  const local = { ...whole.local, skypilot: { ...skypilot, install, start, status } };
  return { install, start, vibeml: { ...whole, local } };
};

test('the server that is used and the one of this machine are shown', async () => {
  const { out, exitCode } = await runCli(['skypilot']);
  expect(exitCode).toBe(0);
  expect(out).toMatchInlineSnapshot(`
    "used       ✔ SkyPilot 0.14.1 (version 62 of its protocol) answers at http://127.0.0.1:46777.
               http://127.0.0.1:46777, nobody set another one
    of VibeML  SkyPilot 0.14.1 at http://127.0.0.1:46777, process 4321, since 2026-01-02T03:04:00.000Z
               log: /home/ada/.vibeml/skypilot/server.log
    "
  `);
});

test('a server that nobody can use is told with what to do; the exit code says so', async () => {
  const { out, exitCode } = await runCli(['skypilot', 'status'], { vibeml: bare().vibeml });
  expect(exitCode).toBe(1);
  expect(out).toMatchInlineSnapshot(`
    "used       ✗ Nothing answers at http://127.0.0.1:46580.
               → Start one: vibeml skypilot start
               http://127.0.0.1:46580, nobody set another one
    of VibeML  none; vibeml skypilot start installs SkyPilot 0.14.1
    "
  `);
});

test('nothing is installed without a yes', async () => {
  const asked = bare();
  const declined = await runCli(['skypilot', 'install'], {
    vibeml: asked.vibeml,
    terminal: true,
    answers: [false],
  });
  expect(declined.questions).toEqual([
    'Install SkyPilot 0.14.1 (about 700 MB) into /home/ada/.vibeml/skypilot? Your own Python is not touched.',
  ]);
  expect(declined.exitCode).not.toBe(0);
  const { exitCode, err } = await runCli(['skypilot', 'start'], { vibeml: asked.vibeml });
  expect(exitCode).not.toBe(0);
  expect(err).toContain('--yes installs SkyPilot without a question');
  expect(asked.install).not.toHaveBeenCalled();
  expect(asked.start).not.toHaveBeenCalled();
});

test('with a yes it is installed and started, step by step', async () => {
  const { vibeml, install, start } = bare();
  const installed = await runCli(['skypilot', 'install'], {
    vibeml,
    terminal: true,
    answers: [true],
  });
  expect(installed.exitCode).toBe(0);
  expect(install).toHaveBeenCalledOnce();
  const started = await runCli(['skypilot', 'start', '--yes', '--port', '47000'], { vibeml });
  expect(start).toHaveBeenCalledWith({ port: 47_000 }, expect.anything());
  expect(started.out).toContain('SkyPilot 0.14.1 answers at http://127.0.0.1:46777 (process 4321)');
  const { out } = await runCli(['skypilot', 'start', '--yes', '--json'], { vibeml });
  expect(JSON.parse(out)).toMatchObject({ endpoint: 'http://127.0.0.1:46777', reused: false });
});

test('a server that runs is ended', async () => {
  const { out, exitCode } = await runCli(['skypilot', 'stop']);
  expect([exitCode, out]).toEqual([0, expect.stringContaining('The server has ended.')]);
});

test('a launch without a server asks, starts one, and is done again', async () => {
  const launchRun = vi.fn<Vibeml['launchRun']>(createFakeVibeml().launchRun);
  launchRun.mockImplementationOnce(() => errAsync(missing));
  const { vibeml, start } = bare(false, { launchRun });
  const { exitCode, questions } = await runCli(['launch', fakePlan.id], {
    vibeml,
    terminal: true,
    answers: [true],
  });
  expect(exitCode).toBe(0);
  expect(questions).toEqual([
    'No SkyPilot server runs here. Install SkyPilot 0.14.1 (about 700 MB) into /home/ada/.vibeml/skypilot, and start it?',
  ]);
  expect(start).toHaveBeenCalledOnce();
  expect(launchRun).toHaveBeenCalledTimes(2);
});

test('a plan for a cluster asks as well', async () => {
  const planRun = vi.fn<Vibeml['planRun']>(createFakeVibeml().planRun);
  planRun.mockImplementationOnce(() => errAsync(missing));
  const { vibeml, start } = bare(true, { planRun });
  const { questions } = await runCli(
    ['train', '--model', './m', '--dataset', './c.jsonl', '--on', 'slurm/lab', '--detach'],
    { vibeml, terminal: true, answers: [true, true] },
  );
  expect(questions[0]).toBe('No SkyPilot server runs here. Start one (SkyPilot 0.14.1)?');
  expect(start).toHaveBeenCalledOnce();
  expect(planRun).toHaveBeenCalledTimes(2);
});

test.each([
  ['nobody is there', missing, false, []],
  ['the answer is no', missing, true, [false]],
  ['a person set another server', skypilotServerMissing('https://sky.lab', true), true, []],
  [
    'the server is too old',
    skypilotServerUnfit('https://sky.lab', 'Too old.', 'Update.'),
    true,
    [],
  ],
] as const)('nothing is started where %s', async (_why, error, terminal, answers) => {
  const { vibeml, start } = bare(false, { launchRun: () => errAsync(error) });
  const { exitCode, err } = await runCli(['launch', fakePlan.id], { vibeml, terminal, answers });
  expect(exitCode).not.toBe(0);
  expect(err).toContain('vibeml skypilot');
  expect(start).not.toHaveBeenCalled();
});

test('a server that does not come up is an error with its log', async () => {
  const { vibeml } = bare(true);
  const failure = skypilotStartFailed({
    reason: 'ended_early',
    port: 46_777,
    otherPort: 46_778,
    logPath: '/home/ada/.vibeml/skypilot/server.log',
    excerpt: 'Traceback',
  });
  const skypilot = { ...vibeml.local.skypilot, start: () => errAsync(failure) };
  const { err, exitCode } = await runCli(['skypilot', 'start'], {
    vibeml: { ...vibeml, local: { ...vibeml.local, skypilot } },
  });
  expect(exitCode).not.toBe(0);
  expect(err).toContain('tail -n 50');
});
