import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FinishedProcess, Processes } from '@vibeml/core-models';
import { driverUnavailable } from '@vibeml/errors';
import { errAsync, okAsync } from 'neverthrow';
import { eventually, expectErr, expectOk, temporaryDirectory } from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { createProcesses } from '../processes/create-processes.ts';
import { createLinuxProcessTable } from './linux-process-table.ts';
import { parseProcessRecord } from './process-record.ts';
import { createPsProcessTable } from './ps-process-table.ts';

const stat = (processId: number, name: string, state: string, groupId: number, ticks: number) =>
  `${processId} (${name}) ${state} 1 ${groupId} ${groupId} 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 ${ticks} 1000 2000`;

const copyOfProc = async (
  processes: readonly { stat: string; environment?: string }[],
): Promise<string> => {
  const root = await temporaryDirectory();
  await mkdir(join(root, 'sys', 'kernel', 'random'), { recursive: true });
  await writeFile(join(root, 'sys', 'kernel', 'random', 'boot_id'), 'the-boot\n');
  for (const each of processes) {
    const directory = join(root, String(Number.parseInt(each.stat, 10)));
    await mkdir(directory);
    await writeFile(join(directory, 'stat'), `${each.stat}\n`);
    if (each.environment !== undefined)
      await writeFile(join(directory, 'environ'), each.environment);
  }
  return root;
};

test('/proc: names with spaces and parentheses, processes that have ended, marks in the environment', async () => {
  const marker = 'VIBEML_JOB_DIRECTORY=/runs/ümlaut';
  const root = await copyOfProc([
    { stat: stat(20, 'sh', 'S', 20, 500) },
    { stat: stat(21, 'a) S 1 99 (b', 'R', 20, 501), environment: `A=1\0${marker}\0B=2\0` },
    { stat: stat(22, 'zombie', 'Z', 20, 502), environment: `${marker}\0` },
    { stat: stat(23, 'stray', 'S', 23, 503), environment: `${marker}\0` },
    { stat: stat(24, 'other', 'S', 24, 504), environment: `X${marker}\0${marker}-2\0` },
  ]);
  const table = createLinuxProcessTable(root);
  expect(await expectOk(table.identify(21))).toBe('the-boot 501');
  expect(await expectOk(table.identify(22))).toBeNull();
  expect(await expectOk(table.identify(999))).toBeNull();
  expect(await expectOk(table.find({ groupId: 20, marker }))).toEqual([
    { processId: 20, groupId: 20, identity: 'the-boot 500', marked: false },
    { processId: 21, groupId: 20, identity: 'the-boot 501', marked: true },
    { processId: 23, groupId: 23, identity: 'the-boot 503', marked: true },
  ]);
});

test('/proc: what a shell wrote about itself is what the table finds', async () => {
  const record = parseProcessRecord(
    `pid 21\nat 1700000000\nstat ${stat(21, 'a) S (b', 'R', 20, 501)}\nboot the-boot\nmachine m\n`,
  );
  expect(record).toEqual({
    processId: 21,
    identity: 'the-boot 501',
    startedAtMs: 1_700_000_000_000,
    bootId: 'the-boot',
    machineId: 'm',
  });
  expect(parseProcessRecord('')).toBeNull();
  expect(parseProcessRecord('pid 1\nat 5\n')).toBeNull();
  expect(parseProcessRecord('pid 7\nat 5\nlstart \n')?.identity).toBeNull();
});

// As macOS 14 prints it with `ps -axo pid=,pgid=,stat=,lstart=` in the C locale.
const psOutput = `    1     1 Ss   Mon Oct 27 08:15:01 2025
  812   812 Ss   Sun Nov  2 22:10:33 2025
  813   812 S    Sun Nov  2 22:10:34 2025
  814   812 Z    Sun Nov  2 22:10:35 2025
`;

const psThat = (finished: FinishedProcess): Pick<Processes, 'run' | 'open'> => ({
  run: (request) => {
    expect(request).toMatchObject({ command: 'ps', environment: { TZ: 'UTC', LC_ALL: 'C' } });
    return okAsync(finished);
  },
  open: () => errAsync(driverUnavailable('local', 'not asked for')),
});

test('ps: groups and start times, without processes that have ended', async () => {
  const processes = psThat({ exitCode: 0, stdout: psOutput, stderr: '' });
  const table = createPsProcessTable({ processes, path: '/bin' });
  expect(await expectOk(table.identify(812))).toBe('Sun Nov 2 22:10:33 2025');
  expect(await expectOk(table.identify(814))).toBeNull();
  const found = await expectOk(table.find({ groupId: 812, marker: 'A=b' }));
  expect(found.map((each) => each.processId)).toEqual([812, 813]);
  const recorded = parseProcessRecord('pid 812\nat 1762121433\nlstart Sun Nov  2 22:10:33 2025\n');
  expect(recorded?.identity).toBe(await expectOk(table.identify(812)));
});

test('ps: a list that can not be had is an error, not an empty list', async () => {
  const processes = {
    ...psThat({ exitCode: 0, stdout: '', stderr: '' }),
    run: () => errAsync(driverUnavailable('local', 'ps was not found')),
  };
  const table = createPsProcessTable({ processes, path: '/bin' });
  expect((await expectErr(table.identify(1))).reason).toContain('could not be listed');
});

test('ps: the real one of this system finds a group of ours', async () => {
  const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const path = process.env['PATH'] ?? '';
  const table = createPsProcessTable({ processes: createProcesses(), path });
  const groupId = child.pid ?? 0;
  const found = await eventually(
    () => expectOk(table.find({ groupId, marker: 'A=b' })),
    (entries) => entries.length > 0,
  );
  expect(found).toMatchObject([{ processId: groupId, groupId, marked: false }]);
  expect(found[0]?.identity).toMatch(/^\w{3} \w{3} \d+ \d\d:\d\d:\d\d \d{4}$/);
});
