import type { LogPosition } from '@vibeml/core-models';
import * as fc from 'fast-check';
import { createFakeLog } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createPager, cutPage, windowOf } from './create-pager.ts';

const pageOf = (
  lines: readonly string[],
  position: LogPosition,
  maxBytes: number,
  grows = false,
) => {
  const pager = createPager({ position, maxBytes, mayGrow: () => grows });
  for (const line of lines) pager.add(line);
  return pager.page();
};
const lines = fc.array(
  fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => `${text.replaceAll('\n', '')}\n`),
);
const maxBytes = fc.integer({ min: 4, max: 200 });

test('reading page by page gives the whole log, in pages no larger than asked for', () => {
  fc.assert(
    fc.property(lines, maxBytes, fc.boolean(), (texts, most, grows) => {
      const pages: string[] = [];
      for (let byte = 0; ; ) {
        const page = pageOf(texts, { from: 'byte', byte }, most, grows);
        expect(page.startByte).toBe(byte);
        expect(page.endByte - page.startByte).toBeLessThanOrEqual(most);
        if (page.endByte === byte) break;
        pages.push(page.text);
        byte = page.endByte;
      }
      expect(pages.join('')).toBe(texts.join(''));
    }),
  );
});

test('a tail is what a log in memory gives', () => {
  fc.assert(
    fc.property(lines, fc.integer({ min: 1, max: 300 }), (texts, bytes) => {
      const log = createFakeLog();
      for (const text of texts) log.append(text);
      const expected = log.page({ from: 'end', bytes }, 100_000);
      const found = pageOf(texts, { from: 'end', bytes }, 100_000);
      // Inside of a line the two may begin at another character.
      if (expected.text.includes('\n') && expected.text.length > 1)
        expect(found.sizeBytes).toBe(expected.sizeBytes);
      expect(found.endByte).toBe(expected.endByte);
      expect(found.startByte).toBeGreaterThanOrEqual(expected.sizeBytes - bytes);
    }),
  );
});

test('a tail that leaves out one byte of a line begins behind that line', () => {
  expect(pageOf(['ࠀࠀ\n'], { from: 'end', bytes: 6 }, 100)).toMatchObject({
    text: '',
    startByte: 7,
  });
});

test('a window of a file gives the page that the whole log gives', () => {
  fc.assert(
    fc.property(
      lines,
      fc.oneof(
        fc.record({ from: fc.constant('byte' as const), byte: fc.nat(400) }),
        fc.record({ from: fc.constant('end' as const), bytes: fc.nat(400) }),
      ),
      maxBytes,
      fc.boolean(),
      (texts, position, most, mayGrow) => {
        const whole = Buffer.from(texts.join(''));
        const { from, bytes, maxBytes: limit, tailBytes } = windowOf(position, most);
        const startByte = Math.min(
          whole.length,
          from < 0 ? Math.max(0, whole.length + from) : from,
        );
        const window = whole.subarray(startByte, startByte + bytes);
        const sizeBytes = whole.length;
        expect(
          cutPage({ bytes: window, startByte, sizeBytes, maxBytes: limit, tailBytes, mayGrow }),
        ).toEqual(pageOf(texts, position, most, mayGrow));
      },
    ),
  );
});

test('a line that is still being written is held back; a long log is not kept', () => {
  expect(pageOf(['a\n', 'half'], { from: 'byte', byte: 0 }, 100, true).text).toBe('a\n');
  expect(pageOf(['a\n', 'half'], { from: 'byte', byte: 0 }, 100, false).text).toBe('a\nhalf');
  const pager = createPager({
    position: { from: 'end', bytes: 12 },
    maxBytes: 100,
    mayGrow: () => false,
  });
  for (let count = 0; count < 300_000; count += 1) pager.add(`line ${count % 10}\n`);
  expect(pager.page()).toMatchObject({ text: 'line 9\n', sizeBytes: 2_100_000 });
});
