import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createRealClock,
  eventually,
  expectOk,
  isProcessAlive,
  openTestDriver,
  sampleContext,
  shellJob,
  type TestDriver,
  type TestMachine,
  temporaryDirectory,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createProcesses } from '../processes/create-processes.ts';
import { createLocalDriver } from './create-local-driver.ts';

const context = sampleContext();
const create = (machine: TestMachine) =>
  createLocalDriver({ ...machine, processes: createProcesses() });
const stopNow = { when: 'now', keepMachine: false } as const;
const afterCheckpoint = { when: 'after_checkpoint', keepMachine: false } as const;
const deaf = 'trap "" TERM; echo "work $$"; while :; do sleep 0.05; done';

const workOf = async (subject: TestDriver, handle: Parameters<TestDriver['log']>[0]) =>
  Number(await eventually(async () => /work (\d+)\n/.exec(await subject.log(handle))?.[1]));

test('a job that ignores SIGTERM is killed after the grace, while nobody looks', async () => {
  const subject = await openTestDriver(create, { graceMs: 1000 });
  const handle = await subject.start(shellJob(deaf));
  const work = await workOf(subject, handle);
  const askedAt = Date.now();
  await expectOk(subject.driver.stop(handle, stopNow, context));
  expect((await subject.observe(handle)).state).toBe('running');
  const exit = join(subject.machine.runsDirectory, 'shell-job', '.vibeml', 'exit.json');
  await eventually(() => readFile(exit, 'utf8').catch(() => ''));
  expect(Date.now() - askedAt).toBeGreaterThanOrEqual(900);
  expect(await subject.observe(handle)).toMatchObject({ state: 'ended', exitCode: 137 });
  await eventually(async () => !(await isProcessAlive(work)));
});

test('asking again once the grace is over kills at once, even where nothing else would', async () => {
  let aheadMs = 0;
  const real = createRealClock();
  const clock = { ...real, now: () => real.now() + aheadMs };
  const subject = await openTestDriver(create, { graceMs: 600_000, clock });
  const handle = await subject.start(shellJob(deaf));
  const work = await workOf(subject, handle);
  await expectOk(subject.driver.stop(handle, stopNow, context));
  await expectOk(subject.driver.stop(handle, stopNow, context));
  expect(await isProcessAlive(work)).toBe(true);
  aheadMs = 700_000;
  await expectOk(subject.driver.stop(handle, stopNow, context));
  expect(await isProcessAlive(work)).toBe(false);
  expect(await subject.observe(handle)).toMatchObject({ state: 'ended', exitCode: 137 });
});

test('after a checkpoint: the stop file and SIGTERM, and all the time it needs', async () => {
  const subject = await openTestDriver(create, { graceMs: 0 });
  const line = `trap 'echo told' TERM; echo "work $$"; while [ ! -e control/stop-here ]; do sleep 0.05; done; sleep 1.2; echo saved; exit 33`;
  const handle = await subject.start(shellJob(line, { stopFile: 'control/stop-here' }));
  await workOf(subject, handle);
  await expectOk(subject.driver.stop(handle, afterCheckpoint, context));
  expect((await subject.until(handle, 'ended')).exitCode).toBe(33);
  const log = await subject.log(handle);
  expect(log).toContain('told\n');
  expect(log).toContain('saved\n');
});

test('a setup that ends well although it was asked to stop is not followed by the work', async () => {
  const subject = await openTestDriver(create);
  const setup = `trap 'exit 0' TERM; echo "work $$"; while :; do sleep 0.05; done`;
  const handle = await subject.start(shellJob('echo never', { setup }));
  await eventually(async () => /work/.test(await subject.log(handle, 'setup')));
  expect((await subject.observe(handle)).state).toBe('setting_up');
  await expectOk(subject.driver.stop(handle, afterCheckpoint, context));
  expect((await subject.until(handle, 'ended')).exitCode).toBe(143);
  expect(await subject.log(handle)).toBe('');
});

test('a job that takes longer than it may is asked to end, then killed', async () => {
  const subject = await openTestDriver(create, { graceMs: 1000 });
  const handle = await subject.start(shellJob(deaf, { maxDurationSeconds: 1 }));
  const work = await workOf(subject, handle);
  expect((await subject.until(handle, 'ended')).exitCode).toBe(137);
  await readFile(join(subject.machine.runsDirectory, 'shell-job', 'STOP'));
  await eventually(async () => !(await isProcessAlive(work)));
});

// Elsewhere the environment of a process can't be read, and there is no setsid.
test.runIf(process.platform === 'linux')(
  'on Linux, release ends processes that left the group too',
  async () => {
    const subject = await openTestDriver(create);
    const stray = 'setsid sh -c \'echo "work $$"; while :; do sleep 0.05; done\' & ';
    const handle = await subject.start(shellJob(`${stray} wait; while :; do sleep 0.05; done`));
    const work = await workOf(subject, handle);
    await expectOk(subject.driver.release(handle, context));
    expect(await isProcessAlive(work)).toBe(false);
    expect((await subject.observe(handle)).state).toBe('ended');
  },
);

test('a signal storm does not lose the exit code', async () => {
  const subject = await openTestDriver(create, { graceMs: 10_000 });
  const handle = await subject.start(
    shellJob(`trap 'exit 33' TERM; echo "work $$"; while :; do sleep 0.05; done`),
  );
  await workOf(subject, handle);
  await Promise.all(
    Array.from({ length: 20 }, () =>
      expectOk(subject.driver.stop(handle, afterCheckpoint, context)),
    ),
  );
  expect(await subject.until(handle, 'ended')).toMatchObject({ exitCode: 33 });
});

test('a signal that comes while the exit code is written does not lose it', async () => {
  const bin = await temporaryDirectory();
  const slowDate = '#!/bin/sh\nsleep 1\nexec /bin/date "$@"\n';
  await writeFile(join(bin, 'date'), slowDate, { mode: 0o755 });
  const subject = await openTestDriver(create, {
    environment: { PATH: `${bin}:${process.env['PATH']}` },
  });
  const handle = await subject.start(shellJob('echo "work $$"; exit 7'));
  const work = await workOf(subject, handle);
  await eventually(async () => !(await isProcessAlive(work)));
  await expectOk(subject.driver.stop(handle, afterCheckpoint, context));
  expect(await subject.until(handle, 'ended')).toMatchObject({ exitCode: 7 });
});

test('an aborted release says so and leaves the job to a later one', async () => {
  const subject = await openTestDriver(create, { graceMs: 2000 });
  const handle = await subject.start(shellJob(deaf));
  const work = await workOf(subject, handle);
  const controller = new AbortController();
  const releasing = subject.driver.release(handle, { signal: controller.signal });
  setTimeout(() => controller.abort(), 100);
  expect((await releasing)._unsafeUnwrapErr().code).toBe('request.cancelled');
  expect(await isProcessAlive(work)).toBe(true);
  await expectOk(subject.driver.stop(handle, stopNow, context));
  await eventually(async () => !(await isProcessAlive(work)));
});
