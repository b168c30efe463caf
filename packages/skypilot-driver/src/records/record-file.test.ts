import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expectOk, temporaryDirectory } from 'vibeml-testing';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { readRecord, writeRecord } from './record-file.ts';

test('many that write at once leave one whole record and nothing else', async () => {
  const directory = await temporaryDirectory();
  const path = join(directory, 'record.json');
  const write = (turn: number) => expectOk(writeRecord(path, { turn, text: 'x'.repeat(10_000) }));
  await Promise.all(Array.from({ length: 20 }, (_, turn) => write(turn)));
  const Turn = z.object({ turn: z.number(), text: z.string().length(10_000) });
  expect(await expectOk(readRecord(path, Turn))).not.toBeNull();
  expect(await readdir(directory)).toEqual(['record.json']);
});
