import { chmod, lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { okAsync } from 'neverthrow';
import {
  expectErr,
  expectOk,
  openTestDriver,
  sampleContext,
  shellJob,
  type TestMachine,
  temporaryDirectory,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createProcesses } from '../processes/create-processes.ts';
import { createLocalDriver } from './create-local-driver.ts';

const context = sampleContext();
const create = (machine: TestMachine) =>
  createLocalDriver({ ...machine, processes: createProcesses() });
const open = (parts: Partial<TestMachine> = {}) => openTestDriver(create, parts);
const namesIn = (directory: string): Promise<string[]> => readdir(directory).catch(() => []);

test('files and inputs stand in the job directory: copies are its own, links are used in place', async () => {
  const data = await temporaryDirectory();
  await mkdir(join(data, 'model', 'deep'), { recursive: true });
  await writeFile(join(data, 'rows.jsonl'), 'rows');
  await writeFile(join(data, 'model', 'deep', 'weights'), 'weights');
  const { machine, start, until, log } = await open();
  const handle = await start(
    shellJob(
      'cat config/a.json data/rows.jsonl copied/deep/weights linked/deep/weights; printf changed > data/rows.jsonl',
      {
        files: { 'config/a.json': '{"quote":"\'$(exit 9)"}\n' },
        inputs: [
          { path: 'data/rows.jsonl', source: join(data, 'rows.jsonl'), kind: 'file', mode: 'copy' },
          { path: 'copied', source: join(data, 'model'), kind: 'directory', mode: 'copy' },
          { path: 'linked', source: join(data, 'model'), kind: 'directory', mode: 'link' },
        ],
      },
    ),
  );
  expect((await until(handle, 'ended')).exitCode).toBe(0);
  expect(await log(handle)).toBe('{"quote":"\'$(exit 9)"}\nrowsweightsweights');
  expect(await readFile(join(data, 'rows.jsonl'), 'utf8')).toBe('rows');
  const directory = join(machine.runsDirectory, 'shell-job');
  expect((await lstat(join(directory, 'linked'))).isSymbolicLink()).toBe(true);
  expect((await lstat(join(directory, 'copied'))).isDirectory()).toBe(true);
});

test('a job gets what is allowed of our environment, its own, and its secrets, which are written nowhere', async () => {
  const { machine, start, until, log } = await open({
    environment: {
      PATH: process.env['PATH'],
      LC_TIME: 'C',
      UV_INDEX: 'index',
      AWS_SECRET_ACCESS_KEY: 'hidden',
      HF_TOKEN: 'not the chosen one',
      VIBEML_CREDENTIALS_KEY: 'opens everything',
      VIBEML_CREDENTIALS_PASSPHRASE: 'opens everything',
      VIBEML_JOB_DIRECTORY: '/of/another/job',
    },
    secrets: { find: (name) => okAsync(name === 'HF_TOKEN' ? 'hf_secret' : null) },
  });
  const job = shellJob('env', {
    environment: { MINE: 'yes' },
    secretNames: ['HF_TOKEN', 'WANDB_API_KEY'],
  });
  const handle = await start(job);
  await until(handle, 'ended');
  const lines = (await log(handle)).split('\n');
  const directory = join(machine.runsDirectory, job.name);
  for (const line of [
    'LC_TIME=C',
    'UV_INDEX=index',
    'MINE=yes',
    'HF_TOKEN=hf_secret',
    `VIBEML_JOB_DIRECTORY=${directory}`,
  ]) {
    expect(lines).toContain(line);
  }
  expect(lines.some((line) => /AWS_SECRET|WANDB|VIBEML_CREDENTIALS|opens/.test(line))).toBe(false);
  for (const name of await readdir(join(directory, '.vibeml'), { recursive: true })) {
    const text = await readFile(join(directory, '.vibeml', name), 'utf8').catch(() => '');
    expect(text).not.toContain('hf_secret');
  }
});

test.each([
  ['a name that is no directory', { name: '../other' }, "'../other' can't be the name"],
  ['a file outside', { files: { '../x': '' } }, "'../x' is not inside"],
  ['an absolute file', { files: { '/tmp/x': '' } }, "'/tmp/x' is not inside"],
  [
    'a file among our records',
    { files: { '.vibeml/exit.json': '' } },
    "'.vibeml/exit.json' is not inside",
  ],
  [
    'an input outside',
    { inputs: [{ path: 'a/../../b', source: '/etc', kind: 'directory', mode: 'link' }] },
    'is not inside',
  ],
  ['an output directory outside', { outputDir: '..' }, "'..' is not inside"],
  ['a stop file outside', { stopFile: '/STOP' }, "'/STOP' is not inside"],
  [
    'a relative source',
    { inputs: [{ path: 'a', source: 'etc', kind: 'file', mode: 'copy' }] },
    'not an absolute path',
  ],
  [
    'a path given twice',
    {
      files: { a: '' },
      inputs: [{ path: 'a', source: '/etc/passwd', kind: 'file', mode: 'copy' }],
    },
    'given twice',
  ],
] as const)('%s is refused, and nothing is written', async (_name, parts, message) => {
  const { driver, machine } = await open();
  const error = await expectErr(driver.launch(shellJob('true', parts), context));
  expect(error.code).toBe('driver.launch_failed');
  expect(error.message).toContain(message);
  expect(await namesIn(machine.runsDirectory)).toEqual([]);
});

test('a launch that fails or is aborted leaves nothing behind, and can be repeated', async () => {
  const data = await temporaryDirectory();
  const { driver, machine, start } = await open();
  const inputs = [{ path: 'in', source: join(data, 'in'), kind: 'file', mode: 'copy' }] as const;
  const missing = await expectErr(driver.launch(shellJob('true', { inputs }), context));
  expect(missing).toMatchObject({ code: 'driver.launch_failed' });
  expect(missing.message).toContain(join(data, 'in'));
  await writeFile(join(data, 'in'), 'x');
  const controller = new AbortController();
  const launching = driver.launch(shellJob('true', { inputs }), { signal: controller.signal });
  controller.abort();
  expect((await expectErr(launching)).code).toBe('request.cancelled');
  expect(await namesIn(join(machine.runsDirectory, '.launching'))).toEqual([]);
  expect(await namesIn(join(machine.runsDirectory, 'shell-job'))).toEqual([]);
  await start(shellJob('true', { inputs }));
});

test('what stands in the way and is no job of ours is not touched', async () => {
  const { driver, machine } = await open();
  const directory = join(machine.runsDirectory, 'shell-job');
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'thesis.txt'), 'years of work');
  const error = await expectErr(driver.launch(shellJob('true'), context));
  expect(error.message).toContain('holds something else');
  expect(await namesIn(directory)).toEqual(['thesis.txt']);
  expect(await expectOk(driver.find('shell-job', context))).toBeNull();
});

test('python3 must be there, and not too old', async () => {
  const bin = await temporaryDirectory();
  const { driver } = await open({ environment: { PATH: bin } });
  const launch = () => expectErr(driver.launch(shellJob('true'), context));
  expect(await launch()).toMatchObject({
    code: 'environment.python_missing',
    details: { found: [] },
  });
  await writeFile(join(bin, 'python3'), '#!/bin/sh\necho "Python 3.6.9"\n');
  await chmod(join(bin, 'python3'), 0o755);
  expect(await launch()).toMatchObject({
    code: 'environment.python_missing',
    details: { found: ['3.6.9'] },
  });
});

test('a full disk is told before anything is written', async () => {
  const { driver, machine } = await open({ minFreeDiskGib: 1e9 });
  const error = await expectErr(driver.launch(shellJob('true'), context));
  expect(error).toMatchObject({ code: 'environment.disk_full', details: { neededGib: 1e9 } });
  expect(await namesIn(machine.runsDirectory)).toEqual([]);
});

test('a directory that may not be written is told with its path', async () => {
  // The superuser may write wherever the file system lets anybody: then /sys stands in.
  const isRoot = process.getuid?.() === 0;
  const parent = isRoot ? '/sys' : await temporaryDirectory();
  if (!isRoot) await chmod(parent, 0o555);
  const { driver } = await open({ runsDirectory: join(parent, 'vibeml-runs') });
  const error = await expectErr(driver.launch(shellJob('true'), context));
  expect(error.code).toBe('driver.launch_failed');
  expect(error.message).toContain(join(parent, 'vibeml-runs'));
});
