import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DriverHandle } from '@vibeml/core-models';
import {
  eventually,
  expectErr,
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
import { jobPaths } from '../supervision/job-paths.ts';
import { createLocalDriver } from './create-local-driver.ts';

const context = sampleContext();
const create = (machine: TestMachine) =>
  createLocalDriver({ ...machine, processes: createProcesses() });
const stopNow = { when: 'now', keepMachine: false } as const;

const pathsIn = ({ machine }: TestDriver) => jobPaths(join(machine.runsDirectory, 'shell-job'));

const supervisorOf = async (subject: TestDriver): Promise<number> =>
  Number(/^pid (\d+)$/m.exec(await readFile(pathsIn(subject).supervisor, 'utf8'))?.[1]);

/** Somebody else's process, in a group of its own. */
const startBystander = (): ChildProcess & { readonly pid: number } => {
  const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const { pid } = child;
  if (pid === undefined) return expect.unreachable();
  return Object.assign(child, { pid });
};

/** A job whose supervisor was killed while its work goes on; gives the process id of the work. */
const loseJob = async (subject: TestDriver, line: string): Promise<[DriverHandle, number]> => {
  const handle = await subject.start(shellJob(`echo "work $$"; ${line}`));
  const work = Number(
    await eventually(async () => /work (\d+)\n/.exec(await subject.log(handle))?.[1]),
  );
  process.kill(await supervisorOf(subject), 'SIGKILL');
  return [handle, work];
};

test('a supervisor that is killed makes the job lost, and its orphans are named and ended', async () => {
  const subject = await openTestDriver(create);
  const [handle, work] = await loseJob(subject, 'while :; do sleep 0.05; done');
  const lost = await subject.until(handle, 'lost');
  expect(lost).toMatchObject({ exitCode: null, endedAt: null });
  expect(lost.evidence).toMatch(/was killed; processes of it that still run: [12]/);
  expect(await isProcessAlive(work)).toBe(true);
  await expectOk(subject.driver.release(handle, context));
  expect(await isProcessAlive(work)).toBe(false);
  expect((await subject.observe(handle)).state).toBe('lost');
  expect((await subject.observe(handle)).evidence).not.toContain('still run');
});

test('orphans that do not listen are killed after the grace', async () => {
  const subject = await openTestDriver(create, { graceMs: 200 });
  const [handle, work] = await loseJob(subject, 'trap "" TERM; while :; do sleep 0.05; done');
  await expectOk(subject.driver.release(handle, context));
  expect(await isProcessAlive(work)).toBe(false);
});

/** Makes the records say that the processes of the job have the id of another one. */
const giveIdTo = async (subject: TestDriver, processId: number): Promise<void> => {
  const { supervisor, setup, run } = pathsIn(subject);
  for (const path of [supervisor, setup, run]) {
    const record = await readFile(path, 'utf8');
    await writeFile(path, record.replace(/^pid \d+$/m, `pid ${processId}`));
  }
};

test('a process id that was given to another program is not taken for the job, and not ended', async () => {
  const subject = await openTestDriver(create, { graceMs: 200 });
  const [handle, work] = await loseJob(subject, 'while :; do sleep 0.05; done');
  process.kill(work, 'SIGKILL');
  await eventually(async () => !(await isProcessAlive(work)));
  const bystander = startBystander();
  await giveIdTo(subject, bystander.pid);
  expect((await subject.observe(handle)).state).toBe('lost');
  await expectOk(subject.driver.stop(handle, stopNow, context));
  await expectOk(subject.driver.release(handle, context));
  expect(await isProcessAlive(bystander.pid)).toBe(true);
  // The same id with the right start time is the job: what was changed above is what made the difference.
  const stat = await readFile(`/proc/${bystander.pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return;
  const record = await readFile(pathsIn(subject).supervisor, 'utf8');
  await writeFile(pathsIn(subject).supervisor, record.replace(/^stat .*$/m, `stat ${stat.trim()}`));
  expect((await subject.observe(handle)).state).toBe('running');
  await expectOk(subject.driver.release(handle, context));
  if (bystander.exitCode === null && bystander.signalCode === null) await once(bystander, 'exit');
  expect(bystander.signalCode).toBe('SIGTERM');
});

test('after a restart of the machine a job is lost', async () => {
  const subject = await openTestDriver(create);
  const handle = await subject.start(shellJob('while :; do sleep 0.05; done'));
  await subject.until(handle, 'running');
  const { supervisor } = pathsIn(subject);
  const record = await readFile(supervisor, 'utf8');
  await writeFile(
    supervisor,
    record.replace(/^boot .*$/m, 'boot 11111111-2222-3333-4444-555555555555'),
  );
  const expected = record.includes('\nboot ')
    ? { state: 'lost', evidence: expect.stringContaining('restarted') }
    : { state: 'running' };
  expect(await subject.observe(handle)).toMatchObject(expected);
  await writeFile(supervisor, record);
  expect((await subject.observe(handle)).state).toBe('running');
});

test('a job that was prepared by a program that died is not accepted; launching it again starts it', async () => {
  const subject = await openTestDriver(create);
  const handle = await subject.start(shellJob('echo worked'));
  await subject.until(handle, 'ended');
  const paths = pathsIn(subject);
  for (const path of [paths.started, paths.exit, paths.setup, paths.run]) {
    await rm(path, { recursive: true, force: true });
  }
  const job = JSON.parse(await readFile(paths.job, 'utf8'));
  const orphaned = {
    ...job,
    preparedAt: '2020-01-01T00:00:00.000Z',
    launcher: { processId: process.pid, identity: 'of an earlier process' },
  };
  await writeFile(paths.job, JSON.stringify(orphaned));
  expect(await expectOk(subject.driver.find('shell-job', context))).toBeNull();
  expect(await subject.observe(handle)).toMatchObject({
    state: 'lost',
    evidence: expect.stringContaining('prepared'),
  });
  expect(await subject.start(shellJob('echo worked'))).toEqual(handle);
  expect((await subject.until(handle, 'ended')).exitCode).toBe(0);
  expect(await subject.log(handle)).toBe('worked\n');
});

test('what was prepared but not started never starts once it was stopped or released', async () => {
  const subject = await openTestDriver(create);
  const handle = await subject.start(shellJob('echo worked'));
  await subject.until(handle, 'ended');
  const paths = pathsIn(subject);
  for (const path of [paths.started, paths.exit, paths.setup, paths.run, paths.logs.run]) {
    await rm(path, { recursive: true, force: true });
  }
  expect((await subject.observe(handle)).state).toBe('starting');
  await expectOk(subject.driver.stop(handle, stopNow, context));
  expect(await subject.observe(handle)).toMatchObject({ state: 'ended', exitCode: 143 });
  await subject.start(shellJob('echo worked'));
  expect(await subject.log(handle)).toBe('');
});

test('a damaged record is an error, not a guess', async () => {
  const subject = await openTestDriver(create);
  const handle = await subject.start(shellJob('true'));
  await subject.until(handle, 'ended');
  const { job } = pathsIn(subject);
  const text = await readFile(job, 'utf8');
  await writeFile(job, text.slice(0, 20));
  const error = await expectErr(subject.driver.observe(handle, context));
  expect(error.code).toBe('driver.unavailable');
  expect(error.message).toContain('damaged');
  await writeFile(job, text);
});
