import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { requirements } from './requirements.ts';

const here = new URL('.', import.meta.url);
const cited = readdirSync(here)
  .filter((name) => name.endsWith('.test.ts'))
  .flatMap((name) => [
    ...readFileSync(new URL(name, here), 'utf8').matchAll(/verifies\(\s*'([^']+)'/g),
  ])
  .map((found) => found[1]);

test('every promise has its scenario, and every scenario its promise', () => {
  expect([...new Set(cited)].sort()).toEqual(Object.keys(requirements).sort());
});
