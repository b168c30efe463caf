import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { okAsync } from 'neverthrow';
import {
  contractFacts,
  eventually,
  expectErr,
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

const openRunning = async (behaviour: 'succeeds' | 'runs_until_stopped', state: string) => {
  const opened = await openDriver();
  const handle = await expectOk(opened.driver.launch(placedContractJob(behaviour), context));
  const observe = () => expectOk(opened.driver.observe(handle, context));
  await eventually(observe, (seen) => seen.state === state);
  return { ...opened, handle, observe };
};

test('a machine that is taken away loses its job; nothing bills, and the files are gone', async () => {
  const { driver, server, handle, observe } = await openRunning('runs_until_stopped', 'running');
  server.setHourlyUsd(3);
  await server.takeAway(cluster);
  expect(await observe()).toMatchObject({ state: 'lost', exitCode: null, hourlyUsd: 0 });
  const files = { paths: [], directory: null };
  expect((await expectErr(driver.download(handle, files, context))).code).toBe(
    'run.artifact_missing',
  );
  expect((await expectOk(driver.readLogs(handle, wholeLog, context))).text).toBe('');
});

test('nobody who remembers: the bill still tells that there was such a job', async () => {
  const { server, handle, another } = await openRunning('runs_until_stopped', 'running');
  await server.takeAway(cluster);
  server.restart();
  const later = another({ recordsDirectory: await temporaryDirectory() });
  expect(await expectOk(later.observe(handle, context))).toMatchObject({ state: 'lost' });
});

test('a job that a repository says is done has ended; its files come from there', async () => {
  const texts = new Map([['result.json', '{}']]);
  const asked: string[] = [];
  const hubKeep = {
    open: (repository: string) => ({
      readText: (_jobName: string, path: string) => {
        asked.push(`${repository} ${path}`);
        return okAsync(texts.get(path) ?? null);
      },
      download: () => okAsync([{ path: 'final/model.txt', bytes: 7, sha256: 'a' }]),
    }),
  };
  const { driver, server } = await openDriver({}, { hubKeep });
  const job = {
    ...placedContractJob('runs_until_stopped'),
    keep: { kind: 'hub_repository', repository: 'ada/run' },
  } as const;
  const handle = await expectOk(driver.launch(job, context));
  const observe = () => expectOk(driver.observe(handle, context));
  await eventually(observe, ({ state }) => state === 'running');
  expect(asked).toEqual([]);
  await server.takeAway(cluster);
  expect(await observe()).toMatchObject({ state: 'lost' });
  texts.set('DONE', '');
  expect(await observe()).toMatchObject({ state: 'ended', exitCode: 0 });
  expect(await expectOk(driver.readOutput(handle, 'result.json', context))).toBe('{}');
  const files = { paths: [], directory: await temporaryDirectory() };
  expect(await expectOk(driver.download(handle, files, context))).toHaveLength(1);
});

test('what SkyPilot wrote while it got the machine can be read, before it is there and after it is gone', async () => {
  const { driver, server } = await openDriver();
  const open = server.holdLaunches();
  const handle = await expectOk(driver.launch(placedContractJob('succeeds'), context));
  const read = async () =>
    (await expectOk(driver.readLogs(handle, { ...wholeLog, source: 'provision' }, context))).text;
  await eventually(read, (text) => text.includes('Provisioning on slurm'));
  open();
  await eventually(read, (text) => text.includes('successfully provisioned'));
  await expectOk(driver.release(handle, context));
  expect(await read()).toContain('successfully provisioned');
  const unknown = { ...handle, jobName: 'no-such-job' };
  const page = await expectOk(
    driver.readLogs(unknown, { ...wholeLog, source: 'provision' }, context),
  );
  expect(page.text).toBe('');
  expect(server.clusterNames()).toEqual([]);
});

test('a machine that went by itself after the end was seen keeps the end', async () => {
  const { server, observe } = await openRunning('succeeds', 'ended');
  await server.takeAway(cluster);
  expect(await observe()).toMatchObject({ state: 'ended', exitCode: 0, hourlyUsd: 0 });
});

test('after the release the logs and small files are still there', async () => {
  const { driver, handle } = await openRunning('succeeds', 'ended');
  await expectOk(driver.release(handle, context));
  const page = await expectOk(driver.readLogs(handle, wholeLog, context));
  expect(page.text).toBe(contractFacts.runText);
  expect(await expectOk(driver.readOutput(handle, 'result.json', context))).toBe(
    contractFacts.outputs['result.json'],
  );
});

test('a machine bills what SkyPilot counts until it is given back, also when the job has ended', async () => {
  const { driver, server, handle, another } = await openRunning('runs_until_stopped', 'running');
  server.setHourlyUsd(3);
  const stranger = another({ recordsDirectory: await temporaryDirectory() });
  expect((await expectOk(stranger.observe(handle, context))).hourlyUsd).toBeCloseTo(3);
  const [bill, ...others] = await expectOk(stranger.billing(context));
  expect(others).toEqual([]);
  expect(bill).toMatchObject({
    id: cluster,
    jobName: 'contract-job',
    hourlyUsd: expect.closeTo(3),
  });
  await expectOk(driver.release(handle, context));
  expect(await expectOk(stranger.billing(context))).toEqual([]);
});

test('a look at a running job is one request, once its price is known', async () => {
  const { driver, server, handle } = await openRunning('runs_until_stopped', 'running');
  await expectOk(driver.observe(handle, context));
  server.requests.length = 0;
  await expectOk(driver.observe(handle, context));
  expect(server.requests.map(({ path }) => path)).toEqual(['/queue', '/api/get']);
  await expectOk(driver.release(handle, context));
});

test('a launch that is stopped before its machine is there leaves no machine behind', async () => {
  const { driver, server } = await openDriver();
  const open = server.holdLaunches();
  const handle = await expectOk(driver.launch(placedContractJob('succeeds'), context));
  await eventually(() => server.clusterNames().length === 1);
  await expectOk(driver.stop(handle, { when: 'now', keepMachine: false }, context));
  open();
  expect(server.clusterNames()).toEqual([]);
  // Called off first: a launch that went on would get its machine back.
  const paths = server.requests.map(({ path }) => path);
  expect(paths.filter((path) => path === '/api/cancel' || path === '/down')).toEqual([
    '/api/cancel',
    '/down',
  ]);
  expect(await expectOk(driver.observe(handle, context))).toMatchObject({
    state: 'ended',
    evidence: 'it was stopped before it began',
  });
});

test('where the machine takes no second job, stopping now falls back on SkyPilot', async () => {
  const { driver, server, handle, observe } = await openRunning('runs_until_stopped', 'running');
  server.intercept(({ path }) => (path === '/exec' ? { status: 500, body: '{}' } : null));
  await expectErr(driver.stop(handle, { when: 'after_checkpoint', keepMachine: false }, context));
  await expectOk(driver.stop(handle, { when: 'now', keepMachine: false }, context));
  expect(await observe()).toMatchObject({ state: 'ended', exitCode: 143 });
});

test('a log whose connection breaks is an error, and the next reading loses and doubles nothing', async () => {
  const { driver, server, handle } = await openRunning('succeeds', 'ended');
  server.intercept(({ path }) => (path === '/logs' ? { cutAfterBytes: 200 } : null));
  const broken = await expectErr(driver.readLogs(handle, wholeLog, context));
  expect(broken.code).toBe('driver.unavailable');
  server.intercept(null);
  expect((await expectOk(driver.readLogs(handle, wholeLog, context))).text).toBe(
    contractFacts.runText,
  );
});

test('files come over HTTP alone, checked; one that changed on its way is refused', async () => {
  const { driver, server, handle } = await openRunning('succeeds', 'ended');
  const directory = await temporaryDirectory();
  const files = await expectOk(driver.download(handle, { paths: ['final'], directory }, context));
  expect(files).toHaveLength(1);
  expect(await readFile(join(directory, 'final/model.txt'), 'utf8')).toBe('weights');
  server.intercept(({ path }) => (path === '/exec' ? { status: 503 } : null));
  const again = await expectErr(driver.download(handle, { paths: [], directory }, context));
  expect(again).toMatchObject({ code: 'driver.unavailable' });
});

test('a large file arrives whole, and one that does not fit its manifest not at all', async () => {
  const { driver } = await openDriver();
  const job = placedShellJob(
    'mkdir -p output; head -c 300000 /dev/zero > output/big; printf \'{"files":[{"path":"big","bytes":300000,"sha256":"%s"}]}\' "$(sha256sum output/big | cut -d " " -f 1)" > output/manifest.json; printf x > output/small; test -z "$SPOIL" || printf y >> output/big',
    { environment: { SPOIL: '' } },
  );
  const spoiled = { ...job, name: 'spoiled', environment: { SPOIL: 'yes' } };
  const directory = await temporaryDirectory();
  const bring = async (each: typeof job) => {
    const handle = await expectOk(driver.launch(each, context));
    await eventually(
      () => expectOk(driver.observe(handle, context)),
      ({ state }) => state === 'ended',
    );
    return driver.download(handle, { paths: ['big'], directory }, context);
  };
  expect(await bring(job).then((result) => result.isOk())).toBe(true);
  expect((await readFile(join(directory, 'big'))).length).toBe(300_000);
  const refused = await bring(spoiled);
  expect(refused.isErr() && refused.error.message).toContain('300001 bytes instead of 300000');
});
