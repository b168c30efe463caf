import { defineConfig } from 'vitest/config';

// Workspace packages resolve to their sources, so tests need no build.
const conditions = ['@vibeml/source', 'node', 'import', 'module', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['{packages,apps,test,examples,tools}/**/*.test.ts'],
    // Those on a real cluster have a command of their own: `pnpm test:slurm`.
    exclude: ['**/node_modules/**', '**/dist/**', 'test/slurm/**'],
    testTimeout: 20_000,
    // Stories with real training are told two at a time.
    maxConcurrency: 2,
    coverage: {
      provider: 'v8',
      include: ['{packages,apps}/*/src/**/*.ts'],
      exclude: [
        '**/*.test.ts',
        '**/index.ts',
        '**/bin.ts',
        '**/*.generated.ts',
        '**/test-support/**',
        'packages/testing/**',
      ],
      thresholds: { lines: 90, branches: 85, functions: 95, statements: 90 },
    },
  },
});
