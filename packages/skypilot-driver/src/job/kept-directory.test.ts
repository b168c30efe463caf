import { createHash } from 'node:crypto';
import { lstat, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobSpec } from '@vibeml/core-models';
import {
  contractFacts,
  contractManifest,
  eventually,
  expectErr,
  expectOk,
  sampleContext,
  temporaryDirectory,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { kept, keptOnCluster, openKeptDriver } from '../test-support/open-kept-driver.ts';
import { placedContractJob, placedShellJob } from '../test-support/placed-job.ts';

const context = sampleContext();
const cluster = 'vibeml-contract-job';
const wholeLog = { source: 'run', position: { from: 'byte', byte: 0 }, maxBytes: 10_000 } as const;
const output = 'vibeml/runs/contract-job';

type Opened = Awaited<ReturnType<typeof openKeptDriver>>;

const launch = async ({ driver }: Opened, job: JobSpec) => {
  const handle = await expectOk(driver.launch(job, context));
  const observe = () => expectOk(driver.observe(handle, context));
  return { handle, observe };
};

/** A job that nobody looks at until its machine is gone. */
const endUnseen = async (opened: Opened, job: JobSpec) => {
  const launched = await launch(opened, job);
  const end = join(opened.account.home, `vibeml/runs/.jobs/${job.name}/${job.attempt}-end`);
  await eventually(() =>
    lstat(end).then(
      () => true,
      () => false,
    ),
  );
  await opened.server.takeAway(`vibeml-${job.name}`);
  return launched;
};

/** As if the last sign of life were too long ago. */
const silence = ({ account }: Opened) =>
  writeFile(
    join(account.home, 'vibeml/runs/.jobs/contract-job/0-beat'),
    `run 1 ${Math.floor(Date.now() / 1000) - 21}\n`,
  );

test('a job that ended while nobody looked is ended, with its exit code, its log and its files', async () => {
  const opened = await openKeptDriver();
  const { driver, account } = opened;
  const { handle, observe } = await endUnseen(opened, kept(placedContractJob('succeeds')));
  expect(await observe()).toMatchObject({
    state: 'ended',
    exitCode: 0,
    hourlyUsd: 0,
    evidence: 'the job told exit code 0 in its kept directory',
  });
  expect(await expectOk(driver.readOutput(handle, 'result.json', context))).toBe(
    contractFacts.outputs['result.json'],
  );
  expect((await expectOk(driver.readLogs(handle, wholeLog, context))).text).toBe(
    contractFacts.runText,
  );
  const directory = await temporaryDirectory();
  expect(await expectOk(driver.download(handle, { paths: [], directory }, context))).toEqual(
    contractManifest.files,
  );
  expect(await readFile(join(directory, 'final/model.txt'), 'utf8')).toBe('weights');
  expect((await lstat(join(account.home, output))).isDirectory()).toBe(true);
  await expectOk(driver.release(handle, context));
  expect(await observe()).toMatchObject({ state: 'ended', exitCode: 0 });
});

test('so is one that failed, and one whose setup failed; whoever has the handle can tell without a record', async () => {
  const opened = await openKeptDriver();
  for (const [behaviour, exitCode] of [
    ['fails', contractFacts.failure],
    ['fails_in_setup', contractFacts.setupFailure],
  ] as const) {
    const job = { ...kept(placedContractJob(behaviour)), name: behaviour };
    const { handle } = await endUnseen(opened, job);
    opened.server.restart();
    const stranger = opened.another({ recordsDirectory: await temporaryDirectory() });
    expect(await expectOk(stranger.observe(handle, context))).toMatchObject({
      state: 'ended',
      exitCode,
    });
  }
});

test('while the login machine does not answer, a job whose machine is gone is not given up', async () => {
  const opened = await openKeptDriver();
  const { driver, account, handle, observe } = {
    ...opened,
    ...(await endUnseen(opened, kept(placedContractJob('succeeds')))),
  };
  await account.setReachable(false);
  expect(await expectErr(driver.observe(handle, context))).toMatchObject({
    code: 'driver.unavailable',
    message: expect.stringContaining("the cluster 'research'"),
  });
  const later = { ...kept(placedContractJob('succeeds')), attempt: 1 };
  await expectErr(driver.launch(later, context));
  await account.setReachable(true);
  expect(await observe()).toMatchObject({ state: 'ended', exitCode: 0 });
  // The end that came late counts: nothing is launched again.
  expect(await expectOk(driver.launch(later, context))).toEqual(handle);
});

test('a machine that is lost in the middle leaves no end, and the next attempt finds what was written', async () => {
  const opened = await openKeptDriver();
  const run =
    'test -e output/step && { cat output/step; exit 0; }; echo 7 > output/step; echo waiting; sleep 60';
  const job = kept(placedShellJob(run, { name: 'contract-job' }));
  const first = await launch(opened, job);
  const step = join(opened.account.home, output, 'step');
  await eventually(
    () => readFile(step, 'utf8').catch(() => ''),
    (text) => text === '7\n',
  );
  await opened.server.takeAway(cluster);
  await silence(opened);
  expect(await first.observe()).toMatchObject({ state: 'lost', exitCode: null });
  const second = await launch(opened, { ...job, attempt: 1 });
  expect(await eventually(second.observe, ({ state }) => state === 'ended')).toMatchObject({
    exitCode: 0,
  });
  const read = async (handle: typeof first.handle) =>
    (await expectOk(opened.driver.readLogs(handle, wholeLog, context))).text;
  expect(await read(second.handle)).toBe('7\n');
  expect(await read(first.handle)).toBe('waiting\n');
});

test('files that came with the job do not cover what an earlier attempt wrote', async () => {
  const opened = await openKeptDriver();
  await mkdir(join(opened.account.home, output), { recursive: true });
  await writeFile(join(opened.account.home, output, 'old'), 'newer');
  const job = kept(
    placedShellJob('cat output/old output/fresh', {
      name: 'contract-job',
      files: { 'output/old': 'stale', 'output/fresh': ' and fresh' },
    }),
  );
  const { handle, observe } = await launch(opened, job);
  await eventually(observe, ({ state }) => state === 'ended');
  const page = await expectOk(opened.driver.readLogs(handle, wholeLog, context));
  expect(page.text).toBe('newer and fresh');
});

test('environments stand in the home of the account, unless the job says where', async () => {
  const opened = await openKeptDriver();
  const run = 'printf %s "$VIBEML_ENVIRONMENTS_DIR"';
  for (const [name, environment, expected] of [
    ['ours', {}, join(opened.account.home, '.vibeml/environments')],
    ['theirs', { VIBEML_ENVIRONMENTS_DIR: '/shared' }, '/shared'],
  ] as const) {
    const { handle, observe } = await launch(
      opened,
      kept(placedShellJob(run, { name, environment })),
    );
    await eventually(observe, ({ state }) => state === 'ended');
    expect((await expectOk(opened.driver.readLogs(handle, wholeLog, context))).text).toBe(expected);
  }
});

test.each([
  ['after_checkpoint', 'stop'],
  ['now', 'now'],
] as const)('a request to end needs no room on the machine: %s', async (when, name) => {
  const opened = await openKeptDriver();
  const { handle, observe } = await launch(opened, kept(placedContractJob('runs_until_stopped')));
  await eventually(observe, ({ state }) => state === 'running');
  await expectOk(opened.driver.stop(handle, { when, keepMachine: false }, context));
  expect(opened.server.requests.map(({ path }) => path)).not.toContain('/exec');
  expect(await eventually(observe, ({ state }) => state === 'ended')).toMatchObject({
    exitCode: contractFacts.stopped,
  });
  await lstat(join(opened.account.home, `vibeml/runs/.jobs/contract-job/0-${name}`));
});

test('a kept job that gives signs of life is looked at without a request; without them the queue is asked', async () => {
  const opened = await openKeptDriver();
  const { handle, observe } = await launch(opened, kept(placedContractJob('runs_until_stopped')));
  const beat = join(opened.account.home, 'vibeml/runs/.jobs/contract-job/0-beat');
  await eventually(
    () => readFile(beat, 'utf8').catch(() => ''),
    (text) => text.startsWith('run '),
  );
  await eventually(observe, ({ state }) => state === 'running');
  opened.server.requests.length = 0;
  expect(await observe()).toMatchObject({
    state: 'running',
    evidence: 'the job gives signs of life in its kept directory',
  });
  expect(opened.server.requests).toEqual([]);
  // The script has no time to repeat itself between these two.
  await opened.server.takeAway(cluster);
  await silence(opened);
  expect(await observe()).toMatchObject({ state: 'lost' });
  await expectOk(opened.driver.release(handle, context));
});

test('a machine whose queue can not be read is given back all the same', async () => {
  const opened = await openKeptDriver();
  const { handle, observe } = await launch(opened, placedContractJob('runs_until_stopped'));
  await eventually(observe, ({ state }) => state === 'running');
  opened.server.intercept(({ path }) => (path === '/queue' ? { status: 500, body: '{}' } : null));
  await expectErr(opened.driver.observe(handle, context));
  await expectOk(opened.driver.release(handle, context));
  expect(opened.server.clusterNames()).toEqual([]);
});

test('where the login machine does not answer, a job is ended without grace, or not at all', async () => {
  const opened = await openKeptDriver();
  const { handle, observe } = await launch(opened, kept(placedContractJob('runs_until_stopped')));
  await eventually(observe, ({ state }) => state === 'running');
  await opened.account.setReachable(false);
  // A job that has all of its machine leaves no room for one that would tell it.
  const gently = { when: 'after_checkpoint', keepMachine: false } as const;
  await expectErr(opened.driver.stop(handle, gently, context));
  await expectOk(opened.driver.stop(handle, { when: 'now', keepMachine: false }, context));
  expect(opened.server.requests.map(({ path }) => path)).toContain('/cancel');
  await opened.account.setReachable(true);
  await silence(opened);
  await eventually(observe, ({ state }) => state === 'ended');
});

test('a directory that can not be written is told before anything is launched', async () => {
  const opened = await openKeptDriver();
  await writeFile(join(opened.account.home, 'vibeml'), 'a file in the way');
  const error = await expectErr(opened.driver.launch(kept(placedContractJob('succeeds')), context));
  expect(error).toMatchObject({
    code: 'driver.launch_failed',
    message: expect.stringContaining('can not be written'),
  });
  expect(opened.server.requests.map(({ path }) => path)).not.toContain('/launch');
});

test('a cluster or directory with an odd name is refused, and never reaches a shell', async () => {
  const opened = await openKeptDriver();
  for (const parts of [
    { cluster: '-oProxyCommand=touch' },
    { cluster: 'a b' },
    { path: '../runs' },
    { path: 'runs; touch x' },
    { path: '/runs' },
    { path: "it's" },
    { path: '-rf' },
  ]) {
    const job = { ...placedContractJob('succeeds'), keep: { ...keptOnCluster, ...parts } as const };
    expect((await expectErr(opened.driver.launch(job, context))).message).toContain(
      "can't be kept",
    );
  }
  expect(opened.server.requests).toEqual([]);
});

test('a file that does not match its manifest is refused and not left behind', async () => {
  const opened = await openKeptDriver();
  const { handle } = await endUnseen(opened, kept(placedContractJob('succeeds')));
  await writeFile(join(opened.account.home, output, 'final/model.txt'), 'altered');
  const directory = await temporaryDirectory();
  const files = { paths: ['final/model.txt'], directory };
  const error = await expectErr(opened.driver.download(handle, files, context));
  expect(error).toMatchObject({ code: 'run.artifact_missing' });
  await expect(lstat(join(directory, 'final/model.txt'))).rejects.toThrow('ENOENT');
});

test('a directory that no manifest names comes with what was measured', async () => {
  const opened = await openKeptDriver();
  const name = "it's $(odd) ä";
  const run = `mkdir -p "output/checkpoints/$DIRECTORY" && printf state > "output/checkpoints/$DIRECTORY/state"; sleep 60`;
  const job = kept(placedShellJob(run, { name: 'contract-job', environment: { DIRECTORY: name } }));
  const { handle } = await launch(opened, job);
  const file = join(opened.account.home, output, 'checkpoints', name, 'state');
  await eventually(
    () => readFile(file, 'utf8').catch(() => ''),
    (text) => text === 'state',
  );
  const directory = await temporaryDirectory();
  const paths = [`checkpoints/${name}`];
  const found = await expectOk(opened.driver.download(handle, { paths, directory }, context));
  expect(found).toEqual([
    {
      path: `checkpoints/${name}/state`,
      bytes: 5,
      sha256: createHash('sha256').update('state').digest('hex'),
    },
  ]);
  expect(await readFile(join(directory, `checkpoints/${name}/state`), 'utf8')).toBe('state');
  const missing = { paths: ['checkpoints/none'], directory };
  expect((await expectErr(opened.driver.download(handle, missing, context))).code).toBe(
    'run.artifact_missing',
  );
  await expectOk(opened.driver.release(handle, context));
});
