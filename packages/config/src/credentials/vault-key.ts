import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Advice, credentialUnreadable, type ErrorOf } from '@vibeml/errors';
import { err, errAsync, ok, okAsync, type Result, ResultAsync } from 'neverthrow';
import { match } from 'ts-pattern';
import { fileFailureCode } from '../file-failure.ts';
import type { Environment } from '../paths.ts';
import { claimPrivateFile } from './private-file.ts';
import type { SealKey, SealKind } from './seal.ts';

/** Variables that hold what the credential files are encrypted with; no other program gets them. */
export const vaultKeyVariables = {
  key: 'VIBEML_CREDENTIALS_KEY',
  passphrase: 'VIBEML_CREDENTIALS_PASSPHRASE',
} as const;

const keyBytes = 32;

type Unreadable = ErrorOf<'credential.unreadable'>;

const parseKey = (text: string): Uint8Array | null => {
  // Both alphabets of base64 are read; Buffer skips what belongs to neither, so the length is what tells.
  const bytes = Buffer.from(text.trim(), 'base64');
  return bytes.length === keyBytes && /^[\w+/=-]+$/.test(text.trim()) ? bytes : null;
};

const keyInvalid = (): Unreadable =>
  credentialUnreadable(`The key in ${vaultKeyVariables.key}`, 'it is not 32 bytes in base64', [
    { text: 'Make one and keep it safe.', command: 'openssl rand -base64 32' },
  ]);

const given = (environment: Environment, name: string): string | null =>
  environment[name]?.trim() || null;

const keyOfEnvironment = (environment: Environment): Result<SealKey | null, Unreadable> => {
  const text = given(environment, vaultKeyVariables.key);
  if (text === null) return ok(null);
  const bytes = parseKey(text);
  return bytes === null ? err(keyInvalid()) : ok({ kind: 'environment', bytes });
};

const keyOfPassphrase = (environment: Environment): SealKey | null => {
  const text = given(environment, vaultKeyVariables.passphrase);
  return text === null ? null : { kind: 'passphrase', bytes: new TextEncoder().encode(text) };
};

const damagedKeyFile = (path: string): Unreadable =>
  credentialUnreadable(`The key file ${path}`, 'it is damaged', [
    { text: 'Put it back from a copy, if there is one.' },
    { text: `Else remove ${path} and keep the credentials anew with vibeml credentials set.` },
  ]);

const keyOfText = (path: string, text: string): Result<SealKey, Unreadable> => {
  const bytes = parseKey(text);
  return bytes === null ? err(damagedKeyFile(path)) : ok({ kind: 'key_file', bytes });
};

const missing = (sealedPath: string, reason: string, advice: Advice): Unreadable =>
  credentialUnreadable(`The credential file ${sealedPath}`, reason, [
    advice,
    { text: 'Or keep the credential anew with vibeml credentials set.' },
  ]);

const readKeyFile = (path: string, sealedPath: string): ResultAsync<SealKey, Unreadable> =>
  ResultAsync.fromPromise(readFile(path, 'utf8'), (thrown) =>
    missing(
      sealedPath,
      fileFailureCode(thrown) === 'ENOENT'
        ? `its key file ${path} is missing`
        : `its key file ${path} can't be read`,
      { text: `Put ${path} back from a copy, if there is one.` },
    ),
  ).andThen((text) => keyOfText(path, text));

const present = (key: SealKey | null, otherwise: () => Unreadable) =>
  key === null ? errAsync(otherwise()) : okAsync(key);

/** Gives the keys of the credential files. */
export const createVaultKeys = (environment: Environment, keyFile: string) => ({
  /** The key that a new file gets: that of the environment, one from the passphrase, else that of the key file, which is made. */
  forWriting: (): ResultAsync<SealKey, Unreadable | ErrorOf<'config.unwritable'>> =>
    keyOfEnvironment(environment).asyncAndThen((key) => {
      const own = key ?? keyOfPassphrase(environment);
      if (own !== null) return okAsync(own);
      return claimPrivateFile(keyFile, `${randomBytes(keyBytes).toString('base64')}\n`).andThen(
        (text) => keyOfText(keyFile, text),
      );
    }),
  /** The key that a file was written with. */
  forReading: (kind: SealKind, sealedPath: string): ResultAsync<SealKey, Unreadable> =>
    match(kind)
      .with('key_file', () => readKeyFile(keyFile, sealedPath))
      .with('passphrase', () =>
        present(keyOfPassphrase(environment), () =>
          missing(sealedPath, 'it is encrypted with a passphrase', {
            text: `Set ${vaultKeyVariables.passphrase} to the passphrase.`,
          }),
        ),
      )
      .with('environment', () =>
        keyOfEnvironment(environment).asyncAndThen((key) =>
          present(key, () =>
            missing(sealedPath, `it is encrypted with the key of ${vaultKeyVariables.key}`, {
              text: `Set ${vaultKeyVariables.key} to that key.`,
            }),
          ),
        ),
      )
      .exhaustive(),
});
