import { snakeCase } from './snake-case.ts';
import { toolOfWord } from './tool-names.ts';

const camelCaseWord = /\b[a-z]+\d*(?:[A-Z][a-z0-9]*)+\b/g;

/** Puts the names in a sentence of the SDK into the words of the tools: `listRuns` → `vibeml_list_runs`, `nextCursor` → `next_cursor`. */
export const renameWords = (sentence: string): string =>
  sentence.replace(camelCaseWord, (word) => toolOfWord(word) ?? snakeCase(word));

/** Renames only the given names, as whole words: for sentences that may quote a path or a value. */
export const renameKnown = (sentence: string, names: readonly string[]): string =>
  names
    .filter((name) => snakeCase(name) !== name)
    .reduce(
      (text, name) => text.replace(new RegExp(`\\b${name}\\b`, 'g'), snakeCase(name)),
      sentence,
    );
