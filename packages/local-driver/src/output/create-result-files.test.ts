import { createHash } from 'node:crypto';
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectErr, expectOk, sampleContext, temporaryDirectory } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createResultFiles } from './create-result-files.ts';

const context = sampleContext();
const files = createResultFiles();
const weights = {
  path: 'final/weights',
  bytes: 7,
  sha256: createHash('sha256').update('weights').digest('hex'),
};

const directoryWith = async () => {
  const directory = await temporaryDirectory();
  await expectOk(files.write(directory, weights.path, 'weights'));
  return directory;
};

test('what was written is read, measured and copied; nothing half-written stays', async () => {
  const directory = await directoryWith();
  expect(await expectOk(files.read(directory, weights.path))).toBe('weights');
  expect(await expectOk(files.measure(directory, [weights.path, 'absent'], context))).toEqual([
    weights,
  ]);
  const copy = join(await temporaryDirectory(), 'deep');
  await expectOk(files.copy(directory, copy, [weights.path], context));
  expect(await readFile(join(copy, weights.path), 'utf8')).toBe('weights');
  expect((await readdir(copy, { recursive: true })).sort()).toEqual(['final', 'final/weights']);
  expect(await expectOk(files.read(directory, 'absent'))).toBeNull();
  expect(await expectOk(files.measure(join(directory, 'nowhere'), ['x'], context))).toEqual([]);
});

test('nothing outside of the directory is read or written', async () => {
  const directory = await directoryWith();
  const secret = join(await temporaryDirectory(), 'secret');
  await writeFile(secret, 'secret');
  await symlink(secret, join(directory, 'link'));
  expect(await expectOk(files.measure(directory, ['link', '../x'], context))).toEqual([]);
  expect(await expectOk(files.read(directory, 'link'))).toBeNull();
  const message = 'not in its output directory';
  const written = await expectErr(files.write(directory, '../x', 'x'));
  expect(written.message).toContain(message);
  const copied = await expectErr(files.copy(directory, directory, ['/etc/passwd'], context));
  expect(copied.message).toContain(message);
});

test('who gives up gets request.cancelled, and a file that is in the way is a failure', async () => {
  const directory = await directoryWith();
  const aborted = { signal: AbortSignal.abort() };
  expect((await expectErr(files.measure(directory, ['x'], aborted))).code).toBe(
    'request.cancelled',
  );
  expect((await expectErr(files.copy(directory, directory, ['x'], aborted))).code).toBe(
    'request.cancelled',
  );
  const inTheWay = await expectErr(files.write(directory, 'final/weights/x', 'x'));
  expect(inTheWay.code).toBe('driver.unavailable');
});
