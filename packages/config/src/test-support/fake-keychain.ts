import { okAsync, type ResultAsync } from 'neverthrow';
import type { Keychain } from '../credentials/keychain.ts';

/** A keychain in memory, with the same calls as the library. */
export const createFakeKeychain = (): (() => ResultAsync<Keychain | null, never>) => {
  const entries = new Map<string, string>();
  const keychain: Keychain = (service, account) => {
    const key = JSON.stringify([service, account]);
    return {
      getPassword: async () => entries.get(key) ?? null,
      setPassword: async (password) => void entries.set(key, password),
      deletePassword: async () => entries.delete(key),
    };
  };
  return () => okAsync<Keychain | null, never>(keychain);
};
