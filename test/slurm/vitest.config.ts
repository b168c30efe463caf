import { defineConfig } from 'vitest/config';

const conditions = ['@vibeml/source', 'node', 'import', 'module', 'default'];
const suite = (name: string, include: readonly string[], groupOrder: number) => ({
  extends: true as const,
  test: { name, include: include.map((file) => `src/${file}.test.ts`), sequence: { groupOrder } },
});

// `pnpm test:slurm` starts the cluster and the server that these tests need, then this.
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // A machine that can't carry the cluster runs none of them, and counts them as skipped.
    ...(process.env['VIBEML_SLURM_SKIPPED'] === undefined ? {} : { testNamePattern: /^none$/ }),
    testTimeout: 1_200_000,
    hookTimeout: 1_200_000,
    // Most of the time is spent waiting; but two cores carry the cluster, the server and all jobs.
    maxWorkers: 2,
    maxConcurrency: 2,
    projects: [
      suite('beside', ['beside/*'], 1),
      ...(process.env['VIBEML_SLURM_FULL'] === '1'
        ? [
            suite('full', ['full/*'], 2),
            // These end the server that the others talk to.
            suite('alone', ['alone/*'], 3),
          ]
        : []),
    ],
  },
});
