import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

// Without a TypeScript it can use, the layer check sees nothing and is content.
test('the layer check sees the code', () => {
  const report = execFileSync(
    process.execPath,
    [
      'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
      ...['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'packages', 'apps'],
    ],
    { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  const { summary, modules } = JSON.parse(report);
  expect(summary.violations).toEqual([]);
  expect(modules.length).toBeGreaterThan(400);
}, 60_000);

// A pattern that matches nothing would leave the suite green and empty.
test('the tests are where they are looked for', () => {
  const files = ['packages', 'apps', 'test'].flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.test.ts') && !path.includes('node_modules'),
    ),
  );
  expect(files.length).toBeGreaterThan(120);
});
