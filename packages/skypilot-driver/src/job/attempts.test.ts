import type { Driver, JobSpec } from '@vibeml/core-models';
import {
  contractFacts,
  eventually,
  expectOk,
  sampleContext,
  temporaryDirectory,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { openDriver } from '../test-support/open-driver.ts';
import { placedContractJob, placedShellJob } from '../test-support/placed-job.ts';

const context = sampleContext();
const cluster = 'vibeml-contract-job';
const wholeLog = { source: 'run', position: { from: 'byte', byte: 0 }, maxBytes: 10_000 } as const;

const next = (job: JobSpec, attempt = 1): JobSpec => ({ ...job, attempt });
const launch = (driver: Driver, job: JobSpec) => expectOk(driver.launch(job, context));
const until = (driver: Driver, handle: Awaited<ReturnType<typeof launch>>, state: string) =>
  eventually(
    () => expectOk(driver.observe(handle, context)),
    (seen) => seen.state === state,
  );

const openLost = async () => {
  const opened = await openDriver();
  const job = placedContractJob('runs_until_stopped');
  const first = await launch(opened.driver, job);
  await until(opened.driver, first, 'running');
  await opened.server.takeAway(cluster);
  return { ...opened, job, first };
};

test('a later attempt of a job that still works is that job', async () => {
  const { driver, server } = await openDriver();
  const job = placedContractJob('runs_until_stopped');
  const first = await launch(driver, job);
  await until(driver, first, 'running');
  expect(await launch(driver, next(job))).toEqual(first);
  expect(await expectOk(driver.find(job.name, context))).toEqual(first);
  expect(server.jobNames(cluster)).toEqual([cluster]);
  await expectOk(driver.release(first, context));
});

test('a lost job is launched again under the name of its machine, once', async () => {
  const { driver, server, job, first } = await openLost();
  expect(await expectOk(driver.observe(first, context))).toMatchObject({ state: 'lost' });
  const second = await launch(driver, next(job));
  expect(second.data).toMatchObject({ cluster, attempt: 1 });
  expect(await launch(driver, next(job))).toEqual(second);
  await until(driver, second, 'running');
  expect(await launch(driver, next(job))).toEqual(second);
  // The job of the first attempt has been asked for again by somebody who came late.
  expect(await launch(driver, job)).toEqual(first);
  expect(await expectOk(driver.find(job.name, context))).toEqual(second);
  expect(server.jobNames(cluster)).toEqual([`${cluster}.1`]);
  await expectOk(driver.release(second, context));
});

test('the handle of a replaced attempt sees it lost, and harms the next one in no way', async () => {
  const { driver, server, job, first } = await openLost();
  const second = await launch(driver, next(job));
  await until(driver, second, 'running');
  expect(await expectOk(driver.observe(first, context))).toMatchObject({
    state: 'lost',
    hourlyUsd: 0,
    evidence: 'attempt 1 has taken the place of attempt 0',
  });
  await expectOk(driver.stop(first, { when: 'now', keepMachine: false }, context));
  await expectOk(driver.release(first, context));
  expect(server.clusterNames()).toEqual([cluster]);
  expect(await expectOk(driver.observe(second, context))).toMatchObject({ state: 'running' });
  await expectOk(driver.release(second, context));
  expect(server.clusterNames()).toEqual([]);
});

test('whoever has no record finds the newest attempt, and knows the older one for what it is', async () => {
  const { driver, another, job, first } = await openLost();
  const second = await launch(driver, next(job));
  await until(driver, second, 'running');
  const stranger = another({ recordsDirectory: await temporaryDirectory() });
  expect(await expectOk(stranger.find(job.name, context))).toEqual(second);
  const later = another({ recordsDirectory: await temporaryDirectory() });
  expect(await expectOk(later.observe(first, context))).toMatchObject({ state: 'lost' });
  expect(await launch(later, next(job))).toEqual(second);
  await expectOk(driver.release(second, context));
});

test('each attempt has a log of its own that begins at its beginning; a saved one stays', async () => {
  const { driver } = await openDriver();
  const job = { ...placedContractJob('runs_until_stopped'), recoverableExitCodes: [33] };
  const first = await launch(driver, job);
  await until(driver, first, 'running');
  await expectOk(driver.stop(first, { when: 'now', keepMachine: false }, context));
  await until(driver, first, 'ended');
  const second = await launch(driver, {
    ...next(job),
    files: { ...job.files, 'run.txt': 'two\n' },
  });
  await until(driver, second, 'running');
  const textOf = async (handle: typeof first) =>
    (await expectOk(driver.readLogs(handle, wholeLog, context))).text;
  await eventually(
    () => textOf(second),
    (text) => text === 'two\n',
  );
  expect(await textOf(first)).toContain(contractFacts.runText);
  await expectOk(driver.release(second, context));
  expect(await textOf(second)).toBe('two\n');
  expect(await textOf(first)).toContain(contractFacts.runText);
});

test('a job that ended for good is not launched again, whatever the number', async () => {
  const { driver, server } = await openDriver();
  for (const [name, run] of [
    ['done', 'true'],
    ['over-budget', 'exit 35'],
  ] as const) {
    const job = placedShellJob(run, { name, recoverableExitCodes: [33, 34] });
    const first = await launch(driver, job);
    await until(driver, first, 'ended');
    expect(await launch(driver, next(job))).toEqual(first);
    expect(server.jobNames(`vibeml-${name}`)).toEqual([`vibeml-${name}`]);
  }
});

test('a machine that is only half there is taken down before the next attempt begins', async () => {
  const { driver, server } = await openDriver();
  const release = server.holdLaunches();
  const job = placedContractJob('succeeds');
  const first = await launch(driver, job);
  await eventually(() => server.clusterNames().length === 1);
  server.restart();
  release();
  expect(await expectOk(driver.observe(first, context))).toMatchObject({ state: 'lost' });
  server.requests.length = 0;
  const second = await launch(driver, next(job));
  const order = server.requests.map(({ path }) => path);
  expect(order.indexOf('/down')).toBeGreaterThan(-1);
  expect(order.indexOf('/launch')).toBeGreaterThan(order.indexOf('/down'));
  await until(driver, second, 'ended');
  expect(server.jobNames(cluster)).toEqual([`${cluster}.1`]);
});

test('leftovers that can not be taken down keep the next attempt from a second machine', async () => {
  const { driver, server } = await openDriver();
  const release = server.holdLaunches();
  const job = placedContractJob('succeeds');
  await launch(driver, job);
  await eventually(() => server.clusterNames().length === 1);
  server.restart();
  release();
  server.intercept(({ path }) => (path === '/down' ? { status: 503, body: '{}' } : null));
  const refused = await driver.launch(next(job), context);
  expect(refused.isErr()).toBe(true);
  expect(server.jobNames(cluster)).toEqual([]);
});

test('a failed launch of an earlier attempt says nothing of a later one', async () => {
  const { driver, server } = await openDriver();
  server.failNextLaunch({ type: 'ResourcesUnavailableError', message: 'no room' });
  const job = placedContractJob('succeeds');
  const first = await launch(driver, job);
  await until(driver, first, 'lost');
  const release = server.holdLaunches();
  const second = await launch(driver, next(job));
  expect(await expectOk(driver.observe(second, context))).toMatchObject({ state: 'starting' });
  release();
  expect(await until(driver, second, 'ended')).toMatchObject({ exitCode: 0 });
});
