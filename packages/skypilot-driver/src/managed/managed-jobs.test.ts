import type { Driver, DriverHandle, Observation } from '@vibeml/core-models';
import {
  eventually,
  expectErr,
  expectOk,
  type SkyPilotTestServer,
  sampleContext,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createSkyPilotDriver } from '../job/create-skypilot-driver.ts';
import { managed, openManagedDriver } from '../test-support/open-managed-driver.ts';
import { placedContractJob, placedShellJob } from '../test-support/placed-job.ts';
import { sampleOffer, samplePlacement, slurmOffer } from '../test-support/sample-placement.ts';
import { createManagedDriver } from './create-managed-driver.ts';

const context = sampleContext();
const now = { when: 'now', keepMachine: false } as const;

const observe = (driver: Driver, handle: DriverHandle): Promise<Observation> =>
  expectOk(driver.observe(handle, context));
const until = (driver: Driver, handle: DriverHandle, state: Observation['state']) =>
  eventually(
    () => observe(driver, handle),
    (seen) => seen.state === state,
  );
const read = (driver: Driver, handle: DriverHandle, byte: number) => {
  const request = { source: 'run', position: { from: 'byte', byte }, maxBytes: 10_000 } as const;
  return expectOk(driver.readLogs(handle, request, context));
};
const live = (server: SkyPilotTestServer) =>
  server.managed.list().filter(({ status }) => status !== 'CANCELLED');

const waiting = managed(placedContractJob('runs_until_stopped'));

test('two launches that cross give one job', async () => {
  const { driver, server, ports } = await openManagedDriver();
  const other = createManagedDriver({ ...ports, recordsDirectory: `${ports.recordsDirectory}/b` });
  const open = server.holdLaunches();
  const both = Promise.all([
    expectOk(driver.launch(waiting, context)),
    expectOk(other.launch(waiting, context)),
  ]);
  await eventually(async () => server.requests.filter((each) => each.path === '/jobs/launch')[1]);
  open();
  const [first, second] = await both;
  expect(first).toEqual(second);
  await until(driver, first, 'running');
  await eventually(async () => live(server).length === 1);
  expect((await observe(other, second)).state).toBe('running');
  await expectOk(driver.release(first, context));
});

test('a launch whose answer is lost is found by its name', async () => {
  const { driver, server, ports } = await openManagedDriver();
  const deaf = createManagedDriver({
    ...ports,
    fetch: async (url, init) => {
      const answer = await fetch(url, init);
      if (url.endsWith('/jobs/launch')) throw new Error('the line is dead');
      return answer;
    },
  });
  expect((await expectErr(deaf.launch(waiting, context))).code).toBe('driver.unavailable');
  const handle = await expectOk(driver.launch(waiting, context));
  expect(await expectOk(driver.find(waiting.name, context))).toEqual(handle);
  await until(driver, handle, 'running');
  expect(server.managed.list()).toHaveLength(1);
  await expectOk(driver.release(handle, context));
});

test('a launch that the server forgot before it began is launched again', async () => {
  const { driver, server } = await openManagedDriver();
  const open = server.holdLaunches();
  const handle = await expectOk(driver.launch(waiting, context));
  expect(await observe(driver, handle)).toMatchObject({ state: 'starting', hourlyUsd: 0 });
  server.restart();
  open();
  expect(await observe(driver, handle)).toMatchObject({
    state: 'lost',
    evidence: 'the launch was forgotten before it began',
  });
  await expectOk(driver.launch(waiting, context));
  await until(driver, handle, 'running');
  expect(server.managed.list()).toHaveLength(1);
  await expectOk(driver.release(handle, context));
});

test('a machine that is lost is counted; the log goes on, and what was read is not read again', async () => {
  const { driver, server } = await openManagedDriver();
  const handle = await expectOk(driver.launch(waiting, context));
  await until(driver, handle, 'running');
  const before = await eventually(
    () => read(driver, handle, 0),
    ({ text }) => text.includes('third'),
  );
  const open = server.managed.holdMachines();
  await server.managed.preempt(`vibeml-${waiting.name}`);
  expect(await observe(driver, handle)).toMatchObject({
    state: 'starting',
    preemptions: 1,
    evidence: 'its machine was lost, and SkyPilot is getting another one',
  });
  expect(await read(driver, handle, before.endByte)).toEqual({
    text: '',
    startByte: before.endByte,
    endByte: before.endByte,
    sizeBytes: before.endByte,
  });
  open();
  expect(await until(driver, handle, 'running')).toMatchObject({ preemptions: 1 });
  const after = await eventually(
    () => read(driver, handle, before.endByte),
    ({ text }) => text.includes('third'),
  );
  expect(after).toMatchObject({ text: before.text, startByte: before.endByte });
  // What the lost machine wrote is gone with it.
  expect((await read(driver, handle, 0)).startByte).toBe(before.endByte);
  await expectOk(driver.release(handle, context));
});

test('a machine that is replaced while its log is read gives no lines twice', async () => {
  const { driver, server, ports } = await openManagedDriver();
  const handle = await expectOk(driver.launch(waiting, context));
  await until(driver, handle, 'running');
  const late = createManagedDriver({
    ...ports,
    fetch: async (url, init) => {
      // The server waits with the log until the next machine has one.
      if (url.endsWith('/jobs/logs')) await server.managed.preempt(`vibeml-${waiting.name}`);
      return fetch(url, init);
    },
  });
  const page = await read(late, handle, 0);
  expect(page).toMatchObject({ text: '', startByte: 0 });
  const text = await eventually(
    () => read(driver, handle, page.endByte),
    (next) => next.text.includes('third'),
  );
  expect(text.text.match(/third/g)).toHaveLength(1);
  expect(text.startByte).toBe(page.endByte);
  await expectOk(driver.release(handle, context));
});

test('a recoverable exit code starts the job again; every other one is its end', async () => {
  const { driver, server } = await openManagedDriver();
  const flag = `${(await openManagedDriver()).ports.recordsDirectory}/flag`;
  const line = `if [ -e '${flag}' ]; then exit 12; else touch '${flag}'; exit 33; fi`;
  const job = managed(placedShellJob(line, { recoverableExitCodes: [33, 34] }));
  const handle = await expectOk(driver.launch(job, context));
  expect(await until(driver, handle, 'ended')).toMatchObject({
    exitCode: 12,
    preemptions: 1,
    hourlyUsd: 0,
  });
  const sent = server.requests.find(({ path }) => path === '/jobs/launch')?.body;
  const task: unknown = JSON.parse(
    typeof sent === 'object' && sent !== null && 'task' in sent ? String(sent.task) : '',
  );
  expect(task).toMatchObject({
    resources: {
      job_recovery: {
        strategy: 'EAGER_NEXT_REGION',
        max_restarts_on_errors: 0,
        recover_on_exit_codes: [33, 34],
      },
    },
  });
});

test.each([
  [
    'FAILED_NO_RESOURCE',
    'Failed to provision all possible launchable resources.',
    'cloud.no_capacity',
  ],
  ['FAILED_NO_RESOURCE', 'words that nobody knows', 'cloud.no_capacity'],
  ['FAILED_PRECHECKS', 'Task requires nebius which is not enabled.', 'cloud.access_denied'],
  ['FAILED_CONTROLLER', 'Unexpected error', 'driver.launch_failed'],
] as const)('%s: %s', async (status, reason, code) => {
  const { driver, server } = await openManagedDriver();
  server.managed.failNext({ status, reason });
  const handle = await expectOk(driver.launch(waiting, context));
  const seen = await until(driver, handle, 'ended');
  expect(seen).toMatchObject({ exitCode: null, hourlyUsd: 0, machine: null, failure: { code } });
  expect(seen.failure?.message).not.toContain('nobody knows');
  await expectOk(driver.release(handle, context));
});

test('a launch that the server refuses later is the end of the job', async () => {
  const { driver, server } = await openManagedDriver();
  server.intercept(({ path }) => (path === '/validate' ? { body: 'null' } : null));
  const job = managed(placedContractJob('succeeds'));
  const open = server.holdLaunches();
  const handle = await expectOk(driver.launch(job, context));
  const id = server.requests.length;
  expect(id).toBeGreaterThan(0);
  server.intercept(({ path, query }) =>
    path === '/api/status' && query.has('request_ids')
      ? {
          body: JSON.stringify([
            {
              request_id: query.get('request_ids'),
              name: 'sky.jobs.launch',
              status: 'FAILED',
              return_value: 'null',
              error: '{"type":"NotSupportedError","message":"no controller here"}',
            },
          ]),
        }
      : null,
  );
  expect(await observe(driver, handle)).toMatchObject({
    state: 'ended',
    evidence: 'the launch failed: the place does not support that',
    failure: { code: 'driver.launch_failed' },
  });
  server.intercept(null);
  expect(await observe(driver, handle)).toMatchObject({ state: 'ended' });
  open();
});

test('a job that has no machine yet, or is still being handed in, can be stopped', async () => {
  const { driver, server } = await openManagedDriver();
  server.managed.holdMachines();
  const handle = await expectOk(driver.launch(waiting, context));
  await eventually(async () => server.managed.list()[0]?.status === 'PENDING');
  expect(await observe(driver, handle)).toMatchObject({ state: 'starting', hourlyUsd: 0 });
  await expectOk(driver.stop(handle, now, context));
  expect(await until(driver, handle, 'ended')).toMatchObject({ exitCode: 143 });

  const other = managed(placedContractJob('runs_until_stopped', 'another-job'));
  const open = server.holdLaunches();
  const second = await expectOk(driver.launch(other, context));
  await expectOk(driver.stop(second, now, context));
  open();
  expect((await observe(driver, second)).state).toBe('lost');
  expect(live(server)).toEqual([]);
});

test('what a launch that was called off leaves behind is ended by the next look', async () => {
  const { driver, server } = await openManagedDriver();
  const open = server.holdLaunches();
  const handle = await expectOk(driver.launch(waiting, context));
  server.intercept(({ path }) => (path === '/api/cancel' ? { status: 503, body: '{}' } : null));
  await expectErr(driver.stop(handle, now, context));
  server.intercept(null);
  open();
  expect(await until(driver, handle, 'ended')).toMatchObject({ exitCode: 143 });
});

test('logs of a job that was ended by us stay here', async () => {
  const { driver, server, ports } = await openManagedDriver();
  const handle = await expectOk(driver.launch(waiting, context));
  await until(driver, handle, 'running');
  const before = await eventually(
    () => read(driver, handle, 0),
    ({ text }) => text.includes('third'),
  );
  await expectOk(driver.release(handle, context));
  expect(live(server)).toEqual([]);
  await server.close();
  const later = createManagedDriver(ports);
  expect((await read(later, handle, 0)).text).toBe(before.text);
  expect(await observe(later, handle)).toMatchObject({ state: 'ended', exitCode: 143 });
});

test('what may bill is listed at the price of its place, recorded or not', async () => {
  const { driver, server, ports } = await openManagedDriver();
  const dear = { ...sampleOffer().hourlyUsd, value: 9 };
  const placement = samplePlacement({
    machines: [
      { ...slurmOffer(), hourlyUsd: { ...dear, value: 0.5 } },
      sampleOffer({ hourlyUsd: dear }),
    ],
  });
  const handle = await expectOk(driver.launch({ ...waiting, placement }, context));
  const seen = await until(driver, handle, 'running');
  expect(seen).toMatchObject({ hourlyUsd: 0.5, machine: { to: null, hourlyUsd: 0.5 } });
  const stranger = createManagedDriver({
    ...ports,
    recordsDirectory: `${ports.recordsDirectory}/other`,
  });
  expect(await expectOk(driver.billing(context))).toMatchObject([
    { id: 'managed job 1', kind: 'managed_job', jobName: waiting.name, hourlyUsd: 0.5 },
  ]);
  const [found] = await expectOk(stranger.billing(context));
  expect(found).toMatchObject({ jobName: waiting.name });
  const again = await expectOk(stranger.find(waiting.name, context));
  expect(again).toEqual(handle);
  if (again !== null) await expectOk(stranger.release(again, context));
  expect(await expectOk(driver.billing(context))).toEqual([]);
  expect(await observe(driver, handle)).toMatchObject({ state: 'ended', hourlyUsd: 0 });
  server.managed.removeController();
  expect(await expectOk(driver.billing(context))).toEqual([]);
});

test('one driver does both modes; the handle tells them apart', async () => {
  const { server, ports } = await openManagedDriver();
  const driver = createSkyPilotDriver(ports);
  expect(driver.abilities).toMatchObject({ stopAfterCheckpoint: true, managed: true });
  const first = await expectOk(driver.launch(managed(placedContractJob('succeeds')), context));
  const second = await expectOk(driver.launch(placedContractJob('succeeds', 'other'), context));
  expect(server.managed.list().map(({ name }) => name)).toEqual(['vibeml-contract-job']);
  expect(server.clusterNames()).toEqual(['vibeml-other']);
  for (const handle of [first, second]) {
    expect(await until(driver, handle, 'ended')).toMatchObject({ exitCode: 0 });
    expect(await expectOk(driver.find(handle.jobName, context))).toMatchObject({
      jobName: handle.jobName,
    });
    await expectOk(driver.release(handle, context));
  }
  expect(await expectOk(driver.billing(context))).toEqual([]);
});
