import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DriverHandle } from '@vibeml/core-models';
import {
  eventually,
  expectOk,
  openTestDriver,
  sampleContext,
  shellJob,
  type TestDriver,
  type TestMachine,
} from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { createProcesses } from '../processes/create-processes.ts';
import { createLinuxProcessTable } from '../supervision/linux-process-table.ts';
import { createLocalDriver } from './create-local-driver.ts';
import { stagePrefix } from './stages.ts';

const program = fileURLToPath(new URL('../../test/launch-process.ts', import.meta.url));
const context = sampleContext();
const create = (machine: TestMachine) =>
  createLocalDriver({ ...machine, processes: createProcesses() });

interface Launcher {
  readonly child: ChildProcess;
  readonly lines: AsyncIterator<string>;
}

const startLauncher = async ({ machine, driver }: TestDriver, line: string): Promise<Launcher> => {
  const child = spawn(
    process.execPath,
    ['--conditions=@vibeml/source', '--no-warnings', program, machine.runsDirectory, line],
    { stdio: ['pipe', 'pipe', 'inherit'], env: { PATH: process.env['PATH'] } },
  );
  onTestFinished(async () => {
    child.kill('SIGKILL');
    const handle: DriverHandle = { driver: 'local', jobName: 'shell-job', data: {} };
    const released = await driver.release(handle, context);
    expect(released.isOk() || released.error.code === 'driver.job_unknown').toBe(true);
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('ready');
  return { child, lines };
};

const handleFrom = async ({ lines }: Launcher): Promise<DriverHandle> =>
  DriverHandle.parse(JSON.parse((await lines.next()).value ?? ''));

test('two processes that launch one job at once get one job', async () => {
  const subject = await openTestDriver(create);
  const line = 'echo started >> starts; while [ ! -e STOP ]; do sleep 0.05; done';
  const launchers = await Promise.all([1, 2, 3].map(() => startLauncher(subject, line)));
  for (const { child } of launchers) child.stdin?.write('go\n');
  const handles = await Promise.all(launchers.map(handleFrom));
  for (const handle of handles) expect(handle).toEqual(handles[0]);
  const [handle] = handles;
  if (handle === undefined) return expect.unreachable();
  await subject.until(handle, 'running');
  await expectOk(
    subject.driver.stop(handle, { when: 'after_checkpoint', keepMachine: false }, context),
  );
  await subject.until(handle, 'ended');
  const starts = join(subject.machine.runsDirectory, 'shell-job', 'starts');
  expect(await readFile(starts, 'utf8')).toBe('started\n');
  expect(await readdir(join(subject.machine.runsDirectory, '.launching'))).toEqual([]);
});

test('a job outlives the program that launched it, and does not hold that program', async () => {
  const subject = await openTestDriver(create);
  const launcher = await startLauncher(subject, 'while [ ! -e go ]; do sleep 0.05; done; exit 4');
  launcher.child.stdin?.write('go\n');
  const handle = await handleFrom(launcher);
  if (launcher.child.exitCode === null) await once(launcher.child, 'exit');
  expect(launcher.child.exitCode).toBe(0);
  await subject.until(handle, 'running');
  await expectOk(subject.driver.stop(handle, { when: 'now', keepMachine: false }, context));
  expect((await subject.until(handle, 'ended')).exitCode).toBe(143);
});

test.each([
  ['has made its stage', '.launching'],
  ['has moved the job into place', 'shell-job/.vibeml/job.json'],
  ['has started the job', 'shell-job/.vibeml/started'],
])('a launcher that is killed when it %s leaves a job that runs once', async (_name, path) => {
  const subject = await openTestDriver(create);
  const { runsDirectory } = subject.machine;
  const launcher = await startLauncher(subject, 'echo started >> starts');
  launcher.child.stdin?.write('go\n');
  await eventually(() => existsSync(join(runsDirectory, path)));
  launcher.child.kill('SIGKILL');
  if (launcher.child.signalCode === null && launcher.child.exitCode === null) {
    await once(launcher.child, 'exit');
  }
  const handle = await subject.start(shellJob('echo started >> starts'));
  expect((await subject.until(handle, 'ended')).exitCode).toBe(0);
  expect(await readFile(join(runsDirectory, 'shell-job', 'starts'), 'utf8')).toBe('started\n');
  expect(await readdir(join(runsDirectory, '.launching'))).toEqual([]);
});

test('what a dead launcher has left half prepared is cleared away, what a living one prepares is not', async () => {
  const subject = await openTestDriver(create);
  const stages = join(subject.machine.runsDirectory, '.launching');
  const identity = await expectOk(createLinuxProcessTable().identify(process.pid));
  const ours = stagePrefix(subject.machine.runsDirectory, {
    processId: process.pid,
    identity: identity ?? '',
  });
  const reused = stagePrefix(subject.machine.runsDirectory, {
    processId: process.pid,
    identity: 'an earlier process with the same id',
  });
  for (const prefix of [ours, reused, join(stages, '999999999-0-'), join(stages, 'other')]) {
    await mkdir(`${prefix}x`, { recursive: true });
  }
  await subject.start(shellJob('true'));
  expect(await readdir(stages)).toEqual([basename(`${ours}x`)]);
});
