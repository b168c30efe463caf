import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expectOk, temporaryDirectory } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { type CachedAnswer, createAnswerCache } from './answer-cache.ts';

const forever = Number.POSITIVE_INFINITY;
const answer = (text: string): CachedAnswer => ({
  bytes: Buffer.from(text),
  totalBytes: 7,
  revision: 'abc',
});

const open = async (maxBytes = 1_000_000) => {
  const directory = path.join(await temporaryDirectory(), 'cache');
  const time = { now: 1_000_000_000_000 };
  const cache = createAnswerCache({ directory, now: () => time.now, maxBytes });
  const read = (key: string, maxAgeMs = forever) => expectOk(cache.read(key, maxAgeMs));
  const write = (key: string, value: CachedAnswer) => expectOk(cache.write(key, value));
  const files = async () =>
    (await readdir(directory, { recursive: true, withFileTypes: true }))
      .filter((each) => each.isFile())
      .map((each) => path.join(each.parentPath, each.name));
  return { directory, time, read, write, files };
};

test('what is kept comes back, also that there is no such file', async () => {
  const { read, write } = await open();
  expect(await read('a')).toBeNull();
  await write('a', answer('line\nline'));
  await write('b', { bytes: null, totalBytes: null, revision: null });
  const kept = await read('a');
  expect(Buffer.from(kept?.bytes ?? []).toString()).toBe('line\nline');
  expect(kept).toMatchObject({ totalBytes: 7, revision: 'abc' });
  expect(await read('b')).toEqual({ bytes: null, totalBytes: null, revision: null });
});

test('an answer grows old, and one of the future has no age', async () => {
  const { read, write, time } = await open();
  await write('a', answer('x'));
  time.now += 1000;
  expect(await read('a', 1000)).not.toBeNull();
  expect(await read('a', 999)).toBeNull();
  time.now -= 2000;
  expect(await read('a', 1_000_000)).toBeNull();
  expect(await read('a')).not.toBeNull();
});

test('a file that is cut short or full of something else counts as absent', async () => {
  const { read, write, files } = await open();
  await write('a', answer('a long answer'));
  const [file = ''] = await files();
  const whole = await readFile(file);
  for (const damaged of [whole.subarray(0, -1), '', 'no head\n', '{"version":2}\nx', '{']) {
    await writeFile(file, damaged);
    expect(await read('a')).toBeNull();
  }
});

test('nobody else may read it, and names tell nothing', async () => {
  const { write, files, directory } = await open();
  await write('https://hub/org/secret', answer('x'));
  const [file = ''] = await files();
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  expect(path.basename(file)).toMatch(/^[0-9a-f]{64}$/);
  expect(await readFile(file, 'utf8')).not.toContain('secret');
});

test('it stays within its size: what was used longest ago goes first', async () => {
  const { write, read, files, time } = await open(10_000);
  for (const [index, key] of ['a', 'b', 'c', 'd'].entries()) {
    await write(key, answer('x'.repeat(2000)));
    const all = await files();
    const newest = all.at(-1) ?? '';
    expect(newest).not.toBe('');
    time.now += index;
  }
  const old = await files();
  await Promise.all(old.map((file) => utimes(file, 1, 1)));
  const abandoned = path.join(path.dirname(old[0] ?? ''), 'x.1-2.tmp');
  await writeFile(abandoned, 'half');
  await utimes(abandoned, 1, 1);
  await write('e', answer('y'.repeat(5000)));
  const kept = await files();
  expect(kept).not.toContain(abandoned);
  expect(
    (await Promise.all(kept.map((file) => stat(file)))).reduce((sum, { size }) => sum + size, 0),
  ).toBeLessThan(10_000);
  expect(await read('e')).not.toBeNull();
});

test('many processes may write the same answer at once', async () => {
  const { write, read, files } = await open();
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => write('a', answer(`${index}`.repeat(5000)))),
  );
  expect(await files()).toHaveLength(1);
  expect((await read('a'))?.bytes?.length).toBeGreaterThan(4999);
});

test('a disk that refuses does no harm', async () => {
  const directory = await temporaryDirectory();
  await mkdir(directory, { recursive: true });
  await writeFile(path.join(directory, 'file'), '');
  const cache = createAnswerCache({
    directory: path.join(directory, 'file'),
    now: () => 0,
    maxBytes: 10,
  });
  await expectOk(cache.write('a', answer('x')));
  expect(await expectOk(cache.read('a', forever))).toBeNull();
});
