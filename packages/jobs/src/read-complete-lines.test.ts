import * as fc from 'fast-check';
import { okAsync } from 'neverthrow';
import {
  createFakeClock,
  createFakeDriver,
  createFakeLog,
  expectOk,
  sampleContext,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { readCompleteLines } from './read-complete-lines.ts';

const handle = { driver: 'local' as const, jobName: 'job', data: {} };

const read = (bytes: Uint8Array, isFinal: boolean, maxBytes = 4096) => {
  const log = createFakeLog();
  log.append(bytes);
  const driver = {
    ...createFakeDriver({ clock: createFakeClock() }),
    readLogs: (...[, request]: Parameters<ReturnType<typeof createFakeDriver>['readLogs']>) =>
      okAsync(log.page(request.position, request.maxBytes)),
  };
  const request = {
    source: 'run',
    position: { from: 'byte', byte: 0 },
    maxBytes,
    isFinal,
  } as const;
  return expectOk(readCompleteLines(driver, handle, request, sampleContext()));
};

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

test('wherever a log is torn, reading stops behind a line end, in bytes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.nat({ max: 200 }),
      async (text, cut) => {
        const bytes = bytesOf(text.replaceAll('x', '\n')).subarray(0, cut);
        const lastEnd = bytes.lastIndexOf(10) + 1;
        expect((await read(bytes, false)).endByte).toBe(lastEnd);
        expect((await read(bytes, true)).endByte).toBe(bytes.length);
      },
    ),
  );
});

test('a torn character at the end does not move the place', async () => {
  const bytes = bytesOf('whole\nchar 漢').subarray(0, -1);
  expect(await read(bytes, false)).toMatchObject({ text: 'whole\n', endByte: 6 });
});

test('a line that is longer than a page is passed over in pieces', async () => {
  const bytes = bytesOf('x'.repeat(5000));
  expect(await read(bytes, false, 1024)).toMatchObject({ endByte: 1024, follows: 'more' });
});
