import { typedRules } from '@vibeml-tools/lint';

export default [
  { ignores: ['**/dist/', 'coverage/', '**/*.generated.ts'] },
  ...typedRules(import.meta.dirname),
];
