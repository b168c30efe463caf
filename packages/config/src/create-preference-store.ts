import { configValueInvalid, type ErrorOf } from '@vibeml/errors';
import { okAsync, Result, ResultAsync } from 'neverthrow';
import { parsePreferenceKey, parsePreferenceValue } from './parse-preference.ts';
import type { Environment } from './paths.ts';
import { type PreferenceValue, preferenceKeys } from './preference-definitions.ts';
import { type PreferenceEntry, preferenceEntry } from './preference-entry.ts';
import { type PreferenceKey, Preferences } from './preferences.ts';
import { readPreferencesFile, writePreferencesFile } from './preferences-file.ts';
import type { Settings } from './read-settings.ts';

type ChangeSetting = typeof import('./change-setting.ts').changeSetting;
type ReadError = ErrorOf<'config.unreadable' | 'config.value_invalid'>;
type UnknownKey = ErrorOf<'config.key_unknown'>;
type Unwritable = ErrorOf<'config.unwritable'>;

/** Where preferences come from. */
export interface PreferenceStoreOptions {
  /** Absolute path of the preferences file; it need not exist. */
  readonly configFile: string;
  readonly environment: Environment;
}

/** The preferences of a person: environment over file over default. */
export interface PreferenceStore {
  /** Every value that holds now. Fails with `config.unreadable` (the file, by line) or `config.value_invalid` (a variable). */
  read(): ResultAsync<Preferences, ReadError>;
  /** Every preference with where its value comes from. */
  list(): ResultAsync<readonly PreferenceEntry[], ReadError>;
  /** One preference; names of the Python original are understood here and below. */
  get(key: string): ResultAsync<PreferenceEntry, UnknownKey | ReadError>;
  /** Writes a value to the file and gives what holds then, which a variable may still override. */
  set(key: string, text: string): ResultAsync<PreferenceEntry, UnknownKey | ReadError | Unwritable>;
  /** Takes a value out of the file. */
  unset(key: string): ResultAsync<PreferenceEntry, UnknownKey | ReadError | Unwritable>;
}

const parseValue = (
  key: PreferenceKey,
  text: string,
): Result<PreferenceValue, ErrorOf<'config.value_invalid'>> =>
  parsePreferenceValue(key, text).mapErr((allowed) =>
    configValueInvalid(key, text, `it must be ${allowed}`),
  );

const nothingSet: Settings = new Map();

// YAML is read with a large library: it is loaded only where a file holds something.
const parseSettings = (path: string, text: string): ResultAsync<Settings, ReadError> =>
  ResultAsync.fromSafePromise(import('./read-settings.ts')).andThen(({ readSettings }) =>
    readSettings(path, text),
  );

const changeText = (...change: Parameters<ChangeSetting>): ResultAsync<string, ReadError> =>
  ResultAsync.fromSafePromise(import('./change-setting.ts')).andThen(({ changeSetting }) =>
    changeSetting(...change),
  );

/** Gives the preferences of one file. Nothing is read before the first call. */
export const createPreferenceStore = ({
  configFile,
  environment,
}: PreferenceStoreOptions): PreferenceStore => {
  const settings = (): ResultAsync<Settings, ReadError> =>
    readPreferencesFile(configFile).andThen((text) =>
      text.trim() === '' ? okAsync(nothingSet) : parseSettings(configFile, text),
    );

  const list = (): ResultAsync<readonly PreferenceEntry[], ReadError> =>
    settings().andThen((found) =>
      Result.combine(preferenceKeys.map((key) => preferenceEntry(key, found, environment))),
    );

  const find = (key: PreferenceKey): ResultAsync<PreferenceEntry, ReadError> =>
    settings().andThen((found) => preferenceEntry(key, found, environment));

  // Two changes at once would each write what the other has not: they take turns.
  let lastChange: Promise<void> = Promise.resolve();
  const change = (
    key: PreferenceKey,
    value: PreferenceValue | null,
  ): ResultAsync<PreferenceEntry, ReadError | Unwritable> => {
    const changed = ResultAsync.fromSafePromise(lastChange)
      .andThen(() => readPreferencesFile(configFile))
      .andThen((before) =>
        changeText(configFile, before, key, value).andThen((after) =>
          after === before ? okAsync(undefined) : writePreferencesFile(configFile, after),
        ),
      );
    const nothing = (): void => undefined;
    lastChange = changed.match(nothing, nothing);
    // Not read again: a fault in another line is no reason to say that this one was not written.
    const now: Settings = new Map(value === null ? [] : [[key, value]]);
    return changed.andThen(() => preferenceEntry(key, now, environment));
  };

  return {
    list,
    read: () =>
      list().map((entries) =>
        Preferences.parse(Object.fromEntries(entries.map(({ key, value }) => [key, value]))),
      ),
    get: (key) => parsePreferenceKey(key).asyncAndThen(find),
    set: (name, text) =>
      parsePreferenceKey(name)
        .andThen((key) => parseValue(key, text).map((value) => ({ key, value })))
        .asyncAndThen(({ key, value }) => change(key, value)),
    unset: (name) => parsePreferenceKey(name).asyncAndThen((key) => change(key, null)),
  };
};
