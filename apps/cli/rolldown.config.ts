import { defineConfig, type Plugin } from 'rolldown';

const escapeCharacter = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');

// A single character outside ASCII makes Node decode, check and keep the whole file at twice its size.
const asciiOnly: Plugin = {
  name: 'ascii-only',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === 'chunk') file.code = file.code.replace(/[^\0-\x7f]/g, escapeCharacter);
    }
  },
};

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
    plugins: [asciiOnly],
    // Each file that is opened costs as much time as many lines, so what the quickest questions need shares a few.
    codeSplitting: {
      groups: [
        { name: 'zod', test: /[\\/]node_modules[\\/]zod[\\/]/ },
        { name: 'start', test: /[\\/]cli[\\/]src[\\/](start|host-process)\.ts$/ },
        { name: 'command', test: /[\\/]cli[\\/]src[\\/](create-context|present|with-vibeml)\.ts$/ },
        // A schema takes longer to build than to read, so those of a plan are apart from those of a run.
        {
          name: 'run-models',
          test: /[\\/]errors[\\/]src[\\/]|[\\/]core-models[\\/]src[\\/](parse|plan-forecast|quantity|run)\.ts$/,
        },
        { name: 'plan-models', test: /[\\/]core-models[\\/]src[\\/]/ },
        { name: 'open', test: /[\\/]cli[\\/]src[\\/]open-vibeml\.ts$/ },
      ],
    },
  },
});
