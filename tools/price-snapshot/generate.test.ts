import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const shipped = join(
  import.meta.dirname,
  '../../packages/offers/src/snapshot/shipped-prices.generated.ts',
);
const fresh = mkdtempSync(join(tmpdir(), 'vibeml-prices-'));
afterAll(() => {
  rmSync(fresh, { recursive: true });
});

test('the shipped prices are what the generator writes', () => {
  const target = join(fresh, 'prices.ts');
  const script = join(import.meta.dirname, 'generate.ts');
  const lists = join(import.meta.dirname, 'lists');
  execFileSync(process.execPath, ['--conditions=@vibeml/source', script, lists, target]);
  expect(readFileSync(target, 'utf8')).toBe(readFileSync(shipped, 'utf8'));
});
