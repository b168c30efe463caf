import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SecretVault } from '@vibeml/core-models';
import { credentialUnreadable, type ErrorOf } from '@vibeml/errors';
import { err, errAsync, ok, okAsync, ResultAsync } from 'neverthrow';
import { fileFailureCode, fileFailureReason } from '../file-failure.ts';
import type { Environment } from '../paths.ts';
import { removePrivateFile, replacePrivateFile } from './private-file.ts';
import { createVaultKeys } from './vault-key.ts';

/** Where the files lie and where their key comes from. */
export interface FileVaultOptions {
  /** The data directory; it need not exist. */
  readonly dataDirectory: string;
  /** Read for VIBEML_CREDENTIALS_KEY and VIBEML_CREDENTIALS_PASSPHRASE. */
  readonly environment: Environment;
}

type Unreadable = ErrorOf<'credential.unreadable'>;

const readSealed = (path: string): ResultAsync<string | null, Unreadable> =>
  ResultAsync.fromPromise(readFile(path, 'utf8'), (thrown) => thrown).orElse((thrown) =>
    fileFailureCode(thrown) === 'ENOENT'
      ? ok(null)
      : err(
          credentialUnreadable(
            `The credential file ${path}`,
            fileFailureReason(thrown),
            [{ text: 'Give the file back to the person that VibeML runs as.' }],
            thrown,
          ),
        ),
  );

const damaged = (path: string): Unreadable =>
  credentialUnreadable(
    `The credential file ${path}`,
    'it was changed, or it was encrypted with another key',
    [
      { text: 'Set the key or the passphrase that it was kept with.' },
      { text: 'Or keep the credential anew with vibeml credentials set.' },
    ],
  );

// Encrypting takes a library: it is loaded where there is something to read or to keep.
const sealing = () => ResultAsync.fromSafePromise(import('./seal.ts'));

/**
 * Keeps each secret in an encrypted file of its own (0600), so that two processes never write the same file for
 * different secrets. The key is VIBEML_CREDENTIALS_KEY, comes from VIBEML_CREDENTIALS_PASSPHRASE, or lies in a key file.
 */
export const createFileVault = ({ dataDirectory, environment }: FileVaultOptions): SecretVault => {
  const directory = join(dataDirectory, 'credentials');
  const keys = createVaultKeys(environment, join(dataDirectory, 'credentials.key'));
  const pathOf = (name: string): string => join(directory, `${encodeURIComponent(name)}.jwe`);

  const open = (name: string, path: string, sealed: string): ResultAsync<string, Unreadable> =>
    sealing().andThen(({ sealKindOf, unseal }) => {
      const kind = sealKindOf(sealed);
      if (kind === null) return errAsync(damaged(path));
      return keys
        .forReading(kind, path)
        .andThen((key) => unseal(name, sealed, key))
        .andThen((value) => (value === null ? err(damaged(path)) : ok(value)));
    });

  return {
    place: 'file',
    find(name) {
      const path = pathOf(name);
      return readSealed(path).andThen((sealed) =>
        sealed === null
          ? okAsync<string | null, Unreadable>(null)
          : open(name, path, sealed.trim()),
      );
    },
    keep: (name, value) =>
      keys
        .forWriting()
        .andThen((key) => sealing().andThen(({ seal }) => seal(name, value, key)))
        .andThen((sealed) => replacePrivateFile(pathOf(name), `${sealed}\n`))
        .map(() => true),
    remove: (name) => removePrivateFile(pathOf(name)),
  };
};
