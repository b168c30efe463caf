import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  eventually,
  expectErr,
  expectOk,
  isProcessAlive,
  sampleContext,
  temporaryDirectory,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createProcesses } from './create-processes.ts';

const processes = createProcesses({ killAfterMs: 100 });
const environment = { PATH: process.env['PATH'] ?? '', GREETING: 'hello' };
const shell = (line: string) => ({ command: '/bin/sh', arguments: ['-c', line], environment });
test('gives exit code, output and lines; the environment is the given one alone', async () => {
  const lines: string[] = [];
  const line = 'printf "%s\\r\\n" "$GREETING"; printf "[$HOME]"; echo oops >&2; exit 7';
  const finished = await expectOk(
    processes.run({ ...shell(line), onLine: (each) => lines.push(each) }, sampleContext()),
  );
  expect(finished).toEqual({ exitCode: 7, stdout: 'hello\r\n[]', stderr: 'oops\n' });
  expect(lines).toEqual(['hello', '[]']);
});

test('arguments are never read by a shell, and the input reaches the program', async () => {
  const request = { command: 'cat', arguments: ['--', '-'], environment, input: '$(exit 3)\n' };
  expect((await expectOk(processes.run(request, sampleContext()))).stdout).toBe('$(exit 3)\n');
});

test('a program that ends by a signal has no exit code', async () => {
  const finished = await expectOk(processes.run(shell('kill -9 $$'), sampleContext()));
  expect(finished.exitCode).toBeNull();
});

test('a missing program is named', async () => {
  const request = { command: 'no-such-program', arguments: [], environment };
  const error = await expectErr(processes.run(request, sampleContext()));
  expect(error.code).toBe('driver.unavailable');
  expect(error.message).toContain('no-such-program was not found');
  expect((await expectErr(processes.open(request))).message).toContain('no-such-program');
});

test('a time limit and an abort end the program with all that it started', async () => {
  const started = join(await temporaryDirectory(), 'started');
  const line = `trap '' TERM; sleep 600 & echo $! > ${started}.part; mv ${started}.part ${started}; wait`;
  const controller = new AbortController();
  const running = processes.run(shell(line), controller);
  const child = async () => Number(await readFile(started, 'utf8').catch(() => '0'));
  const grandchild = await eventually(child);
  expect(await isProcessAlive(grandchild)).toBe(true);
  controller.abort();
  expect((await expectErr(running)).code).toBe('request.cancelled');
  await eventually(async () => !(await isProcessAlive(grandchild)));

  const limited = processes.run({ ...shell('sleep 600'), timeoutMs: 50 }, sampleContext());
  expect(await expectErr(limited)).toMatchObject({
    code: 'driver.timeout',
    details: { timeoutMs: 50 },
  });
});

test('an aborted call starts nothing', async () => {
  const error = await expectErr(processes.run(shell('exit 0'), { signal: AbortSignal.abort() }));
  expect(error.code).toBe('request.cancelled');
});

test('much output is bounded: the end is kept', async () => {
  const line = 'head -c 12000000 /dev/zero | tr "\\0" x; echo end';
  const finished = await expectOk(processes.run(shell(line), sampleContext()));
  expect(finished.stdout).toHaveLength(4_194_304);
  expect(finished.stdout.endsWith('xend\n')).toBe(true);
});

test('talks with a program, and ends one that does not listen', async () => {
  const line =
    'trap "" TERM; while read -r word; do echo "heard $word"; done; while :; do sleep 1; done';
  const talk = await expectOk(processes.open(shell(line)));
  const lines = talk.lines[Symbol.asyncIterator]();
  talk.write('one\n');
  expect(await lines.next()).toEqual({ done: false, value: 'heard one' });
  talk.write('two\n');
  expect(await lines.next()).toEqual({ done: false, value: 'heard two' });
  await talk.end(50);
  expect(await isProcessAlive(talk.processId)).toBe(false);
  expect((await lines.next()).done).toBe(true);
  talk.write('nobody hears this\n');
  await talk.end(50);
});
