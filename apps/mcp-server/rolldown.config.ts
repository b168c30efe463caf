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
    // A host waits for the first answer, so the files are small to parse.
    minify: true,
  },
});
