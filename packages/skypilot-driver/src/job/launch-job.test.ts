import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  contractFacts,
  eventually,
  expectErr,
  expectOk,
  sampleContext,
  temporaryDirectory,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { openDriver } from '../test-support/open-driver.ts';
import { placedContractJob, placedShellJob } from '../test-support/placed-job.ts';

const context = sampleContext();
const JobOfLog = z.object({ job_id: z.number() });
const cluster = 'vibeml-contract-job';
const wholeLog = { source: 'run', position: { from: 'byte', byte: 0 }, maxBytes: 10_000 } as const;

test('two launches that cross give one job that works', async () => {
  const { driver, another, server } = await openDriver();
  const elsewhere = another({ recordsDirectory: await temporaryDirectory() });
  const job = placedContractJob('succeeds');
  const release = server.holdLaunches();
  // Both have looked before either was accepted.
  const launched = Promise.all([
    expectOk(driver.launch(job, context)),
    expectOk(elsewhere.launch(job, context)),
  ]);
  release();
  const [first, second] = await launched;
  expect(first).toEqual(second);
  for (const each of [driver, elsewhere]) {
    await eventually(
      () => expectOk(each.observe(first, context)),
      ({ state }) => state === 'ended',
    );
    expect((await expectOk(each.observe(first, context))).exitCode).toBe(0);
    expect((await expectOk(each.readLogs(first, wholeLog, context))).text).toBe(
      contractFacts.runText,
    );
  }
});

test('where SkyPilot is handed a job twice, the work is done once', async () => {
  const { driver, server, another } = await openDriver();
  const counter = join(await temporaryDirectory(), 'count');
  const open = server.holdLaunches();
  const job = placedShellJob('echo worked >> "$COUNTER"; exit 7', {
    environment: { COUNTER: counter },
  });
  const handle = await expectOk(driver.launch(job, context));
  const launch = server.requests.find(({ path }) => path === '/launch');
  await fetch(`${server.endpoint}/launch`, { method: 'POST', body: JSON.stringify(launch?.body) });
  open();
  await eventually(() => server.jobNames('vibeml-shell-job').length === 2);
  const ended = await eventually(
    () => expectOk(driver.observe(handle, context)),
    ({ state }) => state === 'ended',
  );
  expect(ended.exitCode).toBe(7);
  // Whichever of the two came first.
  const line = (text: string) => `(vibeml-shell-job, pid=1) ::vibeml-job:: ${text}\n`;
  const logs = [line('duplicate'), line('exit run 7 17')];
  server.intercept(({ path, body }) =>
    path === '/logs'
      ? {
          headers: { 'x-skypilot-request-id': 'log' },
          body: logs[JobOfLog.parse(body).job_id - 1] ?? '',
        }
      : null,
  );
  const later = another({ recordsDirectory: await temporaryDirectory() });
  expect(await expectOk(later.observe(handle, context))).toMatchObject({ exitCode: 7 });
  expect(await readFile(counter, 'utf8')).toBe('worked\n');
});

test('a job that was accepted but not recorded is found by its name, and not launched again', async () => {
  const { driver, another, server } = await openDriver();
  const release = server.holdLaunches();
  const job = placedContractJob('succeeds');
  const handle = await expectOk(driver.launch(job, context));
  const later = another({ recordsDirectory: await temporaryDirectory() });
  expect(await expectOk(later.find(job.name, context))).toEqual(handle);
  expect(await expectOk(later.launch(job, context))).toEqual(handle);
  expect(await expectOk(later.observe(handle, context))).toMatchObject({ state: 'starting' });
  release();
  await eventually(
    () => expectOk(later.observe(handle, context)),
    ({ state }) => state === 'ended',
  );
  expect(server.jobNames(cluster)).toEqual([cluster]);
});

test('a launch that a restart of the server broke off is lost, still bills, and can be launched again', async () => {
  const { driver, server } = await openDriver();
  const release = server.holdLaunches();
  const job = placedContractJob('succeeds');
  const handle = await expectOk(driver.launch(job, context));
  await eventually(() => server.clusterNames().length === 1);
  server.restart();
  release();
  expect(await expectOk(driver.observe(handle, context))).toMatchObject({
    state: 'lost',
    evidence: 'the launch was broken off before there was a job',
  });
  expect(await expectOk(driver.billing(context))).toMatchObject([{ id: cluster }]);
  expect(await expectOk(driver.launch(job, context))).toEqual(handle);
  const ended = await eventually(
    () => expectOk(driver.observe(handle, context)),
    ({ state }) => state === 'ended',
  );
  expect(ended.exitCode).toBe(0);
  expect(server.jobNames(cluster)).toEqual([cluster]);
});

test('a launch that finds no machine is lost, and says why in our words', async () => {
  const { driver, server } = await openDriver();
  server.failNextLaunch({
    type: 'ResourcesUnavailableError',
    message: 'Failed to provision all possible launchable resources. secret-text',
  });
  const handle = await expectOk(driver.launch(placedContractJob('succeeds'), context));
  const seen = await eventually(
    () => expectOk(driver.observe(handle, context)),
    ({ state }) => state === 'lost',
  );
  expect(seen).toMatchObject({
    evidence: 'the launch failed: no machine of that kind is free',
    hourlyUsd: 0,
  });
});

test('a launch that the server forgot before there was a machine is launched again', async () => {
  const { driver, server } = await openDriver();
  server.failNextLaunch({ type: 'RuntimeError', message: 'killed' });
  const job = placedContractJob('succeeds');
  const handle = await expectOk(driver.launch(job, context));
  server.restart();
  expect(await expectOk(driver.observe(handle, context))).toMatchObject({
    state: 'lost',
    evidence: 'the launch was forgotten before it began',
  });
  await expectOk(driver.launch(job, context));
  await eventually(
    () => expectOk(driver.observe(handle, context)),
    ({ exitCode }) => exitCode === 0,
  );
});

test('a launch that takes long is one direct question a look, however often it is looked at', async () => {
  const { driver, server } = await openDriver();
  const release = server.holdLaunches();
  const handle = await expectOk(driver.launch(placedContractJob('succeeds'), context));
  server.requests.length = 0;
  for (let look = 0; look < 150; look += 1) {
    expect((await expectOk(driver.observe(handle, context))).state).toBe('starting');
  }
  expect(new Set(server.requests.map(({ path }) => path))).toEqual(new Set(['/api/status']));
  expect(server.requests).toHaveLength(150);
  release();
  await eventually(
    () => expectOk(driver.observe(handle, context)),
    ({ exitCode }) => exitCode === 0,
  );
});

test('whoever has no record still sees a launch behind many other requests', async () => {
  const { driver, server, another } = await openDriver();
  const release = server.holdLaunches();
  const handle = await expectOk(driver.launch(placedContractJob('succeeds'), context));
  await eventually(() => server.clusterNames().length === 1);
  const question = { method: 'POST', body: JSON.stringify({ cluster_name: cluster }) };
  for (let count = 0; count < 120; count += 1) await fetch(`${server.endpoint}/queue`, question);
  const stranger = another({ recordsDirectory: await temporaryDirectory() });
  expect((await expectOk(stranger.observe(handle, context))).state).toBe('starting');
  release();
});

test('a new name is launched after few questions, none of which asks a machine', async () => {
  const { driver, server } = await openDriver();
  await expectOk(driver.launch(placedContractJob('succeeds'), context));
  const paths = server.requests.map(({ path }) => path);
  expect(paths.filter((path) => path === '/queue' || path === '/cost_report')).toEqual([]);
  expect(paths.length).toBeLessThan(13);
});

test('secrets reach the job, and stand in no file of ours and in no address', async () => {
  const { driver, server, recordsDirectory } = await openDriver();
  const job = placedShellJob('test "$HF_TOKEN" = hf_secretvalue', {
    secretNames: ['HF_TOKEN', 'UNSET'],
  });
  const handle = await expectOk(driver.launch(job, context));
  const ended = await eventually(
    () => expectOk(driver.observe(handle, context)),
    ({ state }) => state === 'ended',
  );
  expect(ended.exitCode).toBe(0);
  const launch = server.requests.find(({ path }) => path === '/launch');
  expect(JSON.stringify(launch?.body)).toContain('secrets');
  const files = await readdir(recordsDirectory, { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    files
      .filter((each) => each.isFile())
      .map((each) => readFile(join(each.parentPath, each.name), 'utf8')),
  );
  expect(texts.length).toBeGreaterThan(0);
  expect(texts.join('')).not.toContain('hf_secretvalue');
});

test('a server that is too old, wants a token or is not there is told before anything is sent', async () => {
  const job = placedContractJob('succeeds');
  const old = await openDriver({ apiVersion: 50 });
  expect((await expectErr(old.driver.launch(job, context))).message).toContain('another version');
  expect(old.server.requests.map(({ path }) => path)).toEqual(['/api/health']);
  const guarded = await openDriver({ token: 'sky_right' });
  const server = {
    endpoint: guarded.server.endpoint,
    token: 'sky_wrong',
    userId: 'c0ffee00',
    userName: 'ada',
  };
  const wrong = await expectErr(guarded.another({ server }).launch(job, context));
  expect(wrong.message).toContain('rejects the token');
  expect(await expectOk(guarded.driver.launch(job, context))).toMatchObject({ driver: 'skypilot' });
  const nowhere = { ...server, endpoint: 'http://127.0.0.1:9' };
  const down = await expectErr(guarded.another({ server: nowhere }).launch(job, context));
  expect(down).toMatchObject({ code: 'driver.unavailable' });
});

test('a job without a place is not sent', async () => {
  const { driver, server } = await openDriver();
  const job = { ...placedContractJob('succeeds'), placement: null };
  const error = await expectErr(driver.launch(job, context));
  expect(error).toMatchObject({
    code: 'driver.launch_failed',
    message: expect.stringContaining('nobody said where the job may run'),
  });
  expect(server.requests).toEqual([]);
});
