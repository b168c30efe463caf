import { resolve, sep } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isBelow, isSafeRelativePath } from './safe-path.ts';

const part = fc.constantFrom('..', '.', '', 'a', 'b.txt', '...', ' ', 'ü', '\\', '\0', '~');
const path = fc.array(part, { maxLength: 6 }).map((parts) => parts.join('/'));

test('a safe path stays below its directory, whatever it is made of', () => {
  fc.assert(
    fc.property(path, (candidate) => {
      const base = resolve('/base/directory');
      if (!isSafeRelativePath(candidate)) return;
      expect(resolve(base, candidate).startsWith(base + sep)).toBe(true);
      expect(isBelow(base, resolve(base, candidate))).toBe(true);
    }),
  );
});

test('ordinary paths are safe; others are not', () => {
  for (const good of ['a', 'a/b.json', '...', '.hidden/x'])
    expect(isSafeRelativePath(good)).toBe(true);
  for (const bad of ['', '.', '..', '/a', 'a/../b', 'a//b', 'a/', './a', 'a\\b', 'a\0']) {
    expect(isSafeRelativePath(bad)).toBe(false);
  }
  expect(isBelow('/', '/a')).toBe(true);
  expect(isBelow('/a', '/ab')).toBe(false);
});
