import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectErr, expectOk, temporaryDirectory } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { findUserId } from './find-user-id.ts';

test('an id is made once, also when many ask at the same time', async () => {
  const path = join(await temporaryDirectory(), 'data', 'skypilot-user');
  let made = 0;
  const ask = () => expectOk(findUserId(path, () => `${made++}`.padStart(8, '0')));
  const ids = await Promise.all([ask(), ask(), ask(), ask()]);
  expect(new Set(ids).size).toBe(1);
  expect(await ask()).toBe(ids[0]);
});

test('a file that holds something else is not guessed about', async () => {
  const path = join(await temporaryDirectory(), 'skypilot-user');
  await writeFile(path, 'somebody');
  const error = await expectErr(findUserId(path, () => 'c0ffee00'));
  expect([error.code, error.message]).toEqual([
    'driver.unavailable',
    expect.stringContaining('holds no eight hexadecimal digits'),
  ]);
});
