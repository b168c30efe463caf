import { expect, test } from 'vitest';
import { cleanLine, cleanText, cut } from './clean-text.ts';

test('what a terminal would obey is gone', () => {
  const hostile = 'a\u001b]0;title\u0007b\u001b[2Jc\r\u009bd\u0000';
  expect(cleanText(hostile)).toBe('abcd');
  expect(cleanLine('one\n  two\tthree')).toBe('one ⏎ two  three');
});

test('a cut text has its length, and says that it was cut', () => {
  expect(cut('abcdef', 4)).toBe('abc…');
  expect(cut('abcd', 4)).toBe('abcd');
  expect(cut('🙂🙂🙂', 2)).toBe('🙂…');
});
