import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const packages = join(import.meta.dirname, '../../packages');
const files = [
  'offers/src/snapshot/shipped-prices.generated.ts',
  'cloud-nebius/src/nebius-prices.generated.ts',
];
const fresh = mkdtempSync(join(tmpdir(), 'vibeml-prices-'));
afterAll(() => {
  rmSync(fresh, { recursive: true });
});

test('the shipped prices are what the generator writes', () => {
  const script = join(import.meta.dirname, 'generate.ts');
  const lists = join(import.meta.dirname, 'lists');
  execFileSync(process.execPath, ['--conditions=@vibeml/source', script, lists, fresh]);
  for (const file of files) {
    expect(readFileSync(join(fresh, file), 'utf8')).toBe(
      readFileSync(join(packages, file), 'utf8'),
    );
  }
});
