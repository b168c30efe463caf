import { configUnreadable, excerpt } from '@vibeml/errors';
import { err, ok, Result } from 'neverthrow';
import { isScalar, type Pair } from 'yaml';
import {
  isNamed,
  type ParsedDocument,
  pairsOf,
  parsePreferencesFile,
  type Unreadable,
} from './parse-document.ts';
import { findPreferenceKey, parsePreferenceValue } from './parse-preference.ts';
import type { PreferenceValue } from './preference-definitions.ts';
import type { PreferenceKey } from './preferences.ts';

/** What the file sets. */
export type Settings = ReadonlyMap<PreferenceKey, PreferenceValue>;

type Setting = readonly [PreferenceKey, PreferenceValue];

const readKey = ({ key }: Pair): Result<PreferenceKey, string> => {
  const name = isNamed(key) ? key.value : '';
  const found = findPreferenceKey(name);
  return found === null ? err(`there is no setting '${excerpt(name, 60)}'`) : ok(found);
};

// The text as it was written: `project: 007` means the name 007, not the number 7.
const readValue = (key: PreferenceKey, { value }: Pair): Result<readonly Setting[], string> => {
  if (value === null || (isScalar(value) && value.value === null)) return ok([]);
  if (!isScalar(value)) return err(`${key} must be one plain value`);
  return parsePreferenceValue(key, value.source ?? String(value.value))
    .map((read): readonly Setting[] => [[key, read]])
    .mapErr((allowed) => `${key} must be ${allowed}`);
};

const readPair =
  (path: string, { lineOf }: ParsedDocument) =>
  (pair: Pair): Result<readonly Setting[], Unreadable> =>
    readKey(pair)
      .andThen((key) => readValue(key, pair))
      .mapErr((problem) => configUnreadable(path, `line ${lineOf(pair.key)}: ${problem}`));

const refuseTwice = (path: string, settings: readonly Setting[]): Result<Settings, Unreadable> => {
  const keys = settings.map(([key]) => key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  return twice === undefined
    ? ok(new Map(settings))
    : err(configUnreadable(path, `${twice} is set twice, under its old name and its new one`));
};

/** Reads every setting of a preferences file; a line that says nothing counts as absent. Fails with `config.unreadable`, which names the line. */
export const readSettings = (path: string, text: string): Result<Settings, Unreadable> =>
  parsePreferencesFile(path, text)
    .andThen((parsed) => Result.combine(pairsOf(parsed.document).map(readPair(path, parsed))))
    .andThen((settings) => refuseTwice(path, settings.flat()));
