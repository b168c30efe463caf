import { expect, test } from 'vitest';
import { globMatches } from './glob-matches.ts';

test.each([
  ['data/train.jsonl', 'data/train.jsonl', true],
  ['data/train.jsonl', 'data/train.json', false],
  ['data/*.jsonl', 'data/train.jsonl', true],
  ['data/*.jsonl', 'data/deep/train.jsonl', false],
  ['data/**', 'data/deep/train.jsonl', true],
  ['data/**/train-*', 'data/train-1.csv', true],
  ['data/**/train-*', 'data/a/b/train-1.csv', true],
  ['**/test.csv', 'test.csv', true],
  ['**', 'a/b', true],
  ['train-?.csv', 'train-1.csv', true],
  ['train-?.csv', 'train-12.csv', false],
  ['*.csv', '.csv', true],
  ['a.b', 'axb', false],
  ['größe/*', 'größe/x', true],
])('%s on %s: %s', (pattern, path, matches) => {
  expect(globMatches(pattern, path)).toBe(matches);
});

test('a pattern made to take for ever takes no time', () => {
  const path = 'a'.repeat(2000);
  expect(globMatches(`${'*a'.repeat(8)}b`, path)).toBe(false);
  expect(globMatches(`${'*a'.repeat(500)}`, path)).toBe(false);
});
