import { execFile } from 'node:child_process';
import { appendFile, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  eventually,
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
import { readLog } from './read-log.ts';

const pageProgram = fileURLToPath(new URL('../../test/page-process.ts', import.meta.url));
const mebibyte = 1_048_576;

const logWith = async (content: string | Uint8Array): Promise<string> => {
  const path = join(await temporaryDirectory(), 'run.log');
  await writeFile(path, content);
  return path;
};
const fromByte = (byte: number) => ({ position: { from: 'byte', byte } as const, maxBytes: 1000 });
const fromEnd = (bytes: number, maxBytes = 1000) => ({
  position: { from: 'end', bytes } as const,
  maxBytes,
});

test('a log of 200 MB is read to its end in at most 50 MB', async () => {
  const path = join(await temporaryDirectory(), 'run.log');
  const file = await open(path, 'w');
  const block = Buffer.from(`\u001b[32m${'loss 0.123 '.repeat(9)}\u001b[0m ü\n`.repeat(9000));
  let bytes = 0;
  while (bytes < 200 * mebibyte) {
    await file.write(block);
    bytes += block.length;
  }
  await file.close();
  const run = promisify(execFile);
  const read = async (page: number) => {
    const options = ['--conditions=@vibeml/source', '--no-warnings', pageProgram, path];
    const { stdout } = await run(process.execPath, [...options, String(page)]);
    return JSON.parse(stdout);
  };
  const small = await read(mebibyte);
  expect(small.bytes).toBe(bytes);
  expect(small.lines).toBeGreaterThanOrEqual(800);
  expect(small.growth).toBeLessThan(50_000_000);
  // Whoever asks for more than a page may hold gets the largest page.
  const greedy = await read(bytes);
  expect(greedy.bytes).toBe(bytes);
  expect(greedy.growth).toBeLessThan(50_000_000);
});

test('a single line of many pages does not stall the reader', async () => {
  const path = await logWith(`${'ü'.repeat(5000)}\nend\n`);
  let byte = 0;
  let text = '';
  for (let pages = 0; pages < 50; pages += 1) {
    const page = await expectOk(readLog({ path, mayGrow: true, ...fromByte(byte) }));
    text += page.text;
    byte = page.endByte;
  }
  expect(text).toBe(`${'ü'.repeat(5000)}\nend\n`);
});

test('a page smaller than a character still advances', async () => {
  const path = await logWith('😀\n');
  const page = await expectOk(
    readLog({ path, mayGrow: false, position: { from: 'byte', byte: 0 }, maxBytes: 1 }),
  );
  expect(page).toMatchObject({ text: '😀', endByte: 4 });
});

test('torn UTF-8 at the end waits while the job runs, and is shown as such when it has ended', async () => {
  const torn = Buffer.from('done\nfünf').subarray(0, 7);
  const path = await logWith(torn);
  const growing = await expectOk(readLog({ path, mayGrow: true, ...fromByte(0) }));
  expect(growing).toMatchObject({ text: 'done\n', endByte: 5, sizeBytes: 7 });
  const final = await expectOk(readLog({ path, mayGrow: false, ...fromByte(0) }));
  expect(final).toMatchObject({ text: 'done\nf\ufffd', endByte: 7 });
  await appendFile(path, Buffer.from('ü').subarray(1));
  const whole = await expectOk(readLog({ path, mayGrow: false, ...fromByte(5) }));
  expect(whole.text).toBe('fü');
});

test('escape sequences and carriage returns are handed on as they are', async () => {
  const text = '\u001b[31mred\u001b[0m\r 10%\r 20%\n';
  const path = await logWith(text);
  expect((await expectOk(readLog({ path, mayGrow: false, ...fromByte(0) }))).text).toBe(text);
});

test('from the end: whole lines, bounded by the page', async () => {
  const path = await logWith('first\nsecond\nthird\n');
  const read = async (bytes: number, maxBytes?: number) =>
    (await expectOk(readLog({ path, mayGrow: false, ...fromEnd(bytes, maxBytes) }))).text;
  expect(await read(6)).toBe('third\n');
  expect(await read(5)).toBe('');
  expect(await read(12)).toBe('third\n');
  expect(await read(13)).toBe('second\nthird\n');
  expect(await read(9999)).toBe('first\nsecond\nthird\n');
  expect(await read(9999, 14)).toBe('second\nthird\n');
  expect(await read(0)).toBe('');
});

test('a missing log is an empty page; a position that makes no sense is brought into the log', async () => {
  const path = join(await temporaryDirectory(), 'none.log');
  const empty = { text: '', startByte: 0, endByte: 0, sizeBytes: 0 };
  expect(await expectOk(readLog({ path, mayGrow: true, ...fromByte(7) }))).toEqual(empty);
  await writeFile(path, 'a\n');
  expect((await expectOk(readLog({ path, mayGrow: false, ...fromByte(-3) }))).text).toBe('a\n');
  expect((await expectOk(readLog({ path, mayGrow: false, ...fromEnd(-3) }))).text).toBe('');
});

test('the last line of a job that was cut off is shown once the job has ended', async () => {
  const create = (machine: TestMachine) =>
    createLocalDriver({ ...machine, processes: createProcesses() });
  const { driver, start, until, log } = await openTestDriver(create);
  const line =
    'trap "" TERM; printf "whole\\npart"; while [ ! -e STOP ]; do sleep 0.05; done; printf ial';
  const handle = await start(shellJob(line, { setup: 'printf prepared' }));
  // The last line may go on, so it is held back; that of the setup can't.
  await eventually(async () => (await log(handle)) === 'whole\n');
  expect(await log(handle, 'setup')).toBe('prepared');
  const stop = { when: 'after_checkpoint', keepMachine: false } as const;
  await expectOk(driver.stop(handle, stop, sampleContext()));
  await until(handle, 'ended');
  expect(await log(handle)).toBe('whole\npartial');
});
