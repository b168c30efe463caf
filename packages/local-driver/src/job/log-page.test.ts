import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { beginAtLine, pageLength } from './log-page.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const lines = fc
  .array(fc.string({ unit: 'binary', maxLength: 12 }), { maxLength: 12 })
  .map((parts) => parts.join('\n'));

/** Reads a log that is complete, page by page. */
const pagesOf = (log: Uint8Array, maxBytes: number): Uint8Array[] => {
  const pages: Uint8Array[] = [];
  for (let byte = 0; byte < log.length; ) {
    const window = log.subarray(byte, byte + maxBytes + 1);
    const moreToCome = byte + window.length < log.length;
    const length = pageLength(window, { maxBytes, moreToCome });
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThanOrEqual(maxBytes);
    pages.push(window.subarray(0, length));
    byte += length;
  }
  return pages;
};

test('pages of a text decode to the text: no character is torn, whatever the page size', () => {
  fc.assert(
    fc.property(lines, fc.integer({ min: 4, max: 40 }), (text, maxBytes) => {
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
      const read = pagesOf(encode(text), maxBytes).map((page) => decoder.decode(page));
      // What is no text in the first place is decoded the same way at once.
      expect(read.join('')).toBe(decoder.decode(encode(text)));
    }),
  );
});

test('pages of any bytes lose none of them', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.integer({ min: 4, max: 20 }),
      (log, maxBytes) => {
        expect(Buffer.concat(pagesOf(log, maxBytes))).toEqual(Buffer.from(log));
      },
    ),
  );
});

test('a page ends at a line end whenever it holds one', () => {
  fc.assert(
    fc.property(lines, fc.integer({ min: 4, max: 40 }), (text, maxBytes) => {
      const pages = pagesOf(encode(text), maxBytes);
      for (const page of pages.slice(0, -1)) {
        expect(page.includes(10) ? page.at(-1) : 10).toBe(10);
      }
    }),
  );
});

test('an unfinished line waits while the log grows, unless it fills the page', () => {
  const options = { maxBytes: 10, moreToCome: true };
  expect(pageLength(encode('one\ntwo'), options)).toBe(4);
  expect(pageLength(encode('two'), options)).toBe(0);
  expect(pageLength(encode('much too long'), options)).toBe(10);
  expect(pageLength(encode('two'), { ...options, moreToCome: false })).toBe(3);
});

test('a piece from the end begins behind a line end, else at a character', () => {
  expect(beginAtLine(encode('rest of a line\nnext'))).toBe(15);
  expect(beginAtLine(encode('ü').subarray(1))).toBe(0);
  expect(beginAtLine(Buffer.concat([encode('ü').subarray(1), encode('bc')]))).toBe(1);
});
