import tseslint from 'typescript-eslint';
import { mustUseResult } from './must-use-result.js';

/** The rules that need types. Everything else is Biome's. */
export const typedRules = (tsconfigRootDir) =>
  tseslint.config({
    files: ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts', 'test/*/src/**/*.ts'],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir },
    },
    plugins: {
      '@typescript-eslint': tseslint.plugin,
      vibeml: { rules: { 'must-use-result': mustUseResult } },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { checkThenables: true }],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'vibeml/must-use-result': 'error',
    },
  });
