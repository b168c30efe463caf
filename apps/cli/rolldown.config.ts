import { defineConfig } from 'rolldown';

export default defineConfig({
  input: 'src/bin.ts',
  platform: 'node',
  resolve: { conditionNames: ['@vibeml/source', 'node', 'import', 'default'] },
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    cleanDir: true,
    // Less to read and parse at each start.
    minify: true,
  },
});
