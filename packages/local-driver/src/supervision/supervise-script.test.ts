import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectOk, sampleContext, temporaryDirectory } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createProcesses } from '../processes/create-processes.ts';
import { jobPaths } from './job-paths.ts';
import { ExitRecord } from './job-records.ts';
import { parseProcessRecord } from './process-record.ts';
import { superviseScript } from './supervise-script.ts';

const processes = createProcesses();
const shells = ['/bin/sh', '/bin/bash'].filter((shell) => existsSync(shell));

const prepare = async () => {
  const paths = jobPaths(await temporaryDirectory());
  await mkdir(paths.records);
  await mkdir(join(paths.directory, 'logs'));
  await writeFile(paths.superviseScript, superviseScript);
  return paths;
};

const supervise = (shell: string, paths: ReturnType<typeof jobPaths>, lines: readonly string[]) =>
  expectOk(
    processes.run(
      {
        command: shell,
        arguments: [paths.superviseScript, 'job', paths.directory, ...lines],
        environment: { PATH: process.env['PATH'] ?? '' },
      },
      sampleContext(),
    ),
  );

const exitOf = async (path: string) => ExitRecord.parse(JSON.parse(await readFile(path, 'utf8')));

test.each(shells)('of several supervisors one runs the job: %s', async (shell) => {
  const paths = await prepare();
  const lines = ['true', 'echo started >> starts; sleep 0.2'];
  await Promise.all(Array.from({ length: 8 }, () => supervise(shell, paths, lines)));
  expect(await readFile(join(paths.directory, 'starts'), 'utf8')).toBe('started\n');
  expect(await exitOf(paths.exit)).toMatchObject({ phase: 'run', exitCode: 0 });
});

test.each(shells)('says who runs what, and how it ended: %s', async (shell) => {
  const paths = await prepare();
  await supervise(shell, paths, ['echo "it\'s $0"', 'echo out; echo err >&2; exit 9']);
  const records = await Promise.all(
    [paths.supervisor, paths.setup, paths.run].map(async (path) =>
      parseProcessRecord(await readFile(path, 'utf8')),
    ),
  );
  expect(new Set(records.map((record) => record?.processId)).size).toBe(3);
  for (const record of records) expect(record?.identity).toEqual(expect.any(String));
  expect(await readFile(paths.logs.run, 'utf8')).toBe('out\nerr\n');
  const exit = await exitOf(paths.exit);
  expect(exit).toMatchObject({ phase: 'run', exitCode: 9 });
  expect(exit.endedAt * 1000).toBeGreaterThanOrEqual(records[0]?.startedAtMs ?? Number.NaN);
});

test('a setup that fails is the end', async () => {
  const paths = await prepare();
  await supervise('/bin/sh', paths, ['exit 16', 'echo never']);
  expect(await exitOf(paths.exit)).toMatchObject({ phase: 'setup', exitCode: 16 });
  expect(existsSync(paths.logs.run)).toBe(false);
});
