import { configKeyUnknown, type ErrorOf } from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';
import {
  type PreferenceValue,
  preferenceDefinitions,
  preferenceKeys,
} from './preference-definitions.ts';
import type { PreferenceKey } from './preferences.ts';

/** The preference that goes by that name, or went by it in the Python original; null when none does. */
export const findPreferenceKey = (name: string): PreferenceKey | null =>
  preferenceKeys.find(
    (key) => key === name || preferenceDefinitions[key].oldNames.includes(name),
  ) ?? null;

/** The same for a name that a person typed. Fails with `config.key_unknown`. */
export const parsePreferenceKey = (
  name: string,
): Result<PreferenceKey, ErrorOf<'config.key_unknown'>> => {
  const key = findPreferenceKey(name);
  return key === null ? err(configKeyUnknown(name, preferenceKeys)) : ok(key);
};

/** The value that a text means; fails with what is allowed, which completes the sentence "it must be …". */
export const parsePreferenceValue = (
  key: PreferenceKey,
  text: string,
): Result<PreferenceValue, string> => {
  const { schema, allowed } = preferenceDefinitions[key];
  const parsed = schema.safeParse(text.trim());
  return parsed.success ? ok(parsed.data) : err(allowed);
};
