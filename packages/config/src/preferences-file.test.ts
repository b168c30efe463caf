import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expectErr, expectOk, temporaryDirectory } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { readPreferencesFile, writePreferencesFile } from './preferences-file.ts';

test('a reader sees the old text or the new one, never a piece', async () => {
  const path = join(await temporaryDirectory(), 'config.yaml');
  const texts = ['a', 'b'].map((letter) => `# ${letter.repeat(2_000_000)}\n`);
  await expectOk(writePreferencesFile(path, texts[0] ?? ''));
  let isWriting = true;
  const write = async (): Promise<void> => {
    for (const text of [...texts, ...texts, ...texts]) {
      await expectOk(writePreferencesFile(path, text));
    }
    isWriting = false;
  };
  const read = async (): Promise<void> => {
    while (isWriting) expect(texts.includes(await expectOk(readPreferencesFile(path)))).toBe(true);
  };
  await Promise.all([write(), read(), read()]);
});

test('a write that fails leaves nothing behind', async () => {
  const directory = await temporaryDirectory();
  const path = join(directory, 'config.yaml');
  await mkdir(path);
  expect((await expectErr(writePreferencesFile(path, 'user: ada\n'))).code).toBe(
    'config.unwritable',
  );
  expect(await readdir(directory)).toEqual(['config.yaml']);
});
