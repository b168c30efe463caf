import { defineConfig } from 'rolldown';

export default defineConfig({
  input: 'src/bin.ts',
  platform: 'node',
  // Native code can't be bundled; the program does without it where it is not installed.
  external: ['@napi-rs/keyring'],
  resolve: {
    conditionNames: ['@vibeml/source', 'node', 'import', 'default'],
    // A UMD main loads its own files with a hidden require, which no bundle can follow.
    mainFields: ['module', 'main'],
  },
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    cleanDir: true,
    // Less to read and parse at each start.
    minify: true,
    // Each file that is opened costs as much time as many lines, so what the quickest questions need shares a few.
    codeSplitting: {
      groups: [
        { name: 'zod', test: /[\\/]node_modules[\\/]zod[\\/]/ },
        { name: 'start', test: /[\\/]cli[\\/]src[\\/](start|host-process)\.ts$/ },
        { name: 'command', test: /[\\/]cli[\\/]src[\\/](create-context|present)\.ts$/ },
        {
          name: 'open',
          test: /[\\/]errors[\\/]src[\\/]|[\\/]cli[\\/]src[\\/]open-vibeml\.ts$|[\\/]operations[\\/](get-run|list-runs)\.ts$/,
        },
      ],
    },
  },
});
