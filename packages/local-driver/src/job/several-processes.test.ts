import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DriverHandle } from '@vibeml/core-models';
import {
  eventually,
  expectOk,
  isProcessAlive,
  openTestDriver,
  sampleContext,
  shellJob,
  type TestDriver,
  type TestMachine,
} from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { createProcesses } from '../processes/create-processes.ts';
import { createLocalDriver } from './create-local-driver.ts';

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
    await driver.release({ driver: 'local', jobName: 'shell-job', data: {} }, context);
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('ready');
  return { child, lines };
};

const handleFrom = async ({ lines }: Launcher): Promise<DriverHandle> =>
  DriverHandle.parse(JSON.parse((await lines.next()).value ?? ''));

test('two processes that launch one job at once get one job', async () => {
  const subject = await openTestDriver(create);
  const line = 'echo started; while [ ! -e STOP ]; do sleep 0.05; done';
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
  expect((await subject.log(handle)).match(/started/g)).toHaveLength(1);
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

test('a launcher that is killed at any moment leaves no job, or one that runs once', async () => {
  const subject = await openTestDriver(create);
  const launcher = await startLauncher(subject, 'echo started');
  launcher.child.stdin?.write('go\n');
  const stages = join(subject.machine.runsDirectory, '.launching');
  await eventually(async () => (await readdir(stages).catch(() => [])).length > 0);
  launcher.child.kill('SIGKILL');
  await once(launcher.child, 'exit');
  const handle = await subject.start(shellJob('echo started'));
  expect((await subject.until(handle, 'ended')).exitCode).toBe(0);
  expect(await subject.log(handle)).toBe('started\n');
  expect(await readdir(stages)).toEqual([]);
  expect(await isProcessAlive(launcher.child.pid ?? 0)).toBe(false);
});
