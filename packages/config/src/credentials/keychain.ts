import { ResultAsync } from 'neverthrow';

/** One entry of the system's keychain. */
export interface KeychainEntry {
  /** Null where there is none. */
  getPassword(): Promise<string | null>;
  setPassword(password: string): Promise<void>;
  /** False where there was none. */
  deletePassword(): Promise<boolean>;
}

/** Opens an entry; making one may already throw where there is no keychain. */
export type Keychain = (service: string, account: string) => KeychainEntry;

// The kernel's keyring, which the library falls back to, forgets everything at the next start of the machine.
const options = { linux: { store: 'secret-service' } } as const;

/** The system's keychain; null where its native library can't be loaded on this machine. */
export const loadKeychain = (): ResultAsync<Keychain | null, never> =>
  ResultAsync.fromSafePromise(
    import('@napi-rs/keyring').then(
      ({ AsyncEntry }): Keychain =>
        (service, account) =>
          new AsyncEntry(service, account, options),
      () => null,
    ),
  );
