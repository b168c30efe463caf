import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanText, textSigns } from './scan-text.ts';

test('equal texts have equal fingerprints, different ones differ, and all are safe integers', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => {
      const { exact, loose } = scanText(one);
      expect(scanText(one)).toEqual(scanText(one));
      for (const each of [exact, loose]) {
        expect(Number.isSafeInteger(each) && each >= 0).toBe(true);
      }
      if (one !== other) expect(exact).not.toBe(scanText(other).exact);
    }),
  );
});

test('many similar texts do not collide', () => {
  const texts = Array.from({ length: 200_000 }, (_, index) => scanText(`row ${index}`));
  expect(new Set(texts.map(({ exact }) => exact)).size).toBe(200_000);
  expect(new Set(texts.map(({ loose }) => loose)).size).toBe(200_000);
});

test.each([
  [' Where is\n my Parcel? ', 'where is my parcel'],
  ['Well, yes: "no"!', "well yes 'no'"],
  ['End. Of line.', 'end of line'],
  ['a\u00a0b\u2003c', 'abc'],
])('%j and %j are loosely the same', (one, other) => {
  expect(scanText(one).loose).toBe(scanText(other).loose);
  expect(scanText(one).exact).not.toBe(scanText(other).exact);
});

test.each([
  ['2+3', '2-3'],
  ['3.5', '35'],
  ['-1', '1'],
  ['a/b', 'ab'],
  ['naïve', 'naive'],
  ['東京', '京東'],
])('%j and %j are not', (one, other) => {
  expect(scanText(one).loose).not.toBe(scanText(other).loose);
});

test.each([
  ['plain text\twith\r\nlines', 0],
  ['bell \u0007', textSigns.controls],
  ['delete \u007f', textSigns.controls],
  ['C1 \u0085', textSigns.controls],
  ['a@b', textSigns.at],
  ['+49 (30) 1234-567', textSigns.manyDigits],
  ['12 and 34 and 56 and 78 and 90', 0],
  ['0123456789_abcdefghij', textSigns.longWord | textSigns.manyDigits],
  ['lost \ufffd', textSigns.replacement],
  ['cafe\u0301', textSigns.composable],
  ['cafÃ©', textSigns.misread],
  ['😀', textSigns.surrogate],
  ['日本語 über', 0],
  ['naïve', textSigns.misread],
])('%j has the signs %i', (text, signs) => {
  expect(scanText(text).signs).toBe(signs);
});
