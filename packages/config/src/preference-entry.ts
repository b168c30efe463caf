import { configValueInvalid, type ErrorOf } from '@vibeml/errors';
import { ok, type Result } from 'neverthrow';
import { parsePreferenceValue } from './parse-preference.ts';
import type { Environment } from './paths.ts';
import { type PreferenceValue, preferenceDefinitions } from './preference-definitions.ts';
import type { PreferenceKey } from './preferences.ts';
import type { Settings } from './read-settings.ts';

/** A preference with its value and where that comes from. */
export interface PreferenceEntry {
  readonly key: PreferenceKey;
  /** Null where there is neither a value nor a default. */
  readonly value: PreferenceValue | null;
  readonly origin: 'default' | 'file' | 'environment';
  /** The environment variable that overrides the file; null where there is none. */
  readonly variable: string | null;
  readonly description: string;
}

/** What holds for a preference: the environment, else the file, else the default. Fails with `config.value_invalid`, which names the variable. */
export const preferenceEntry = (
  key: PreferenceKey,
  settings: Settings,
  environment: Environment,
): Result<PreferenceEntry, ErrorOf<'config.value_invalid'>> => {
  const { variable, description, defaultValue } = preferenceDefinitions[key];
  const base = { key, variable, description };
  const text = variable === null ? undefined : environment[variable];
  if (variable !== null && text !== undefined && text.trim() !== '') {
    return parsePreferenceValue(key, text)
      .map((value): PreferenceEntry => ({ ...base, value, origin: 'environment' }))
      .mapErr((allowed) => configValueInvalid(variable, text, `it must be ${allowed}`));
  }
  const fromFile = settings.get(key);
  return fromFile === undefined
    ? ok({ ...base, value: defaultValue, origin: 'default' })
    : ok({ ...base, value: fromFile, origin: 'file' });
};
