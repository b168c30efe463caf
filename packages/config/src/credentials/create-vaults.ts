import type { SecretVault } from '@vibeml/core-models';
import type { Environment } from '../paths.ts';
import { createFileVault } from './create-file-vault.ts';
import { createKeychainVault } from './create-keychain-vault.ts';
import { loadKeychain } from './keychain.ts';

/** What decides where secrets of a data directory are kept. */
export interface VaultOptions {
  /** Absolute path. */
  readonly dataDirectory: string;
  /** Read for VIBEML_CREDENTIAL_STORE: auto, keychain or file. */
  readonly environment: Environment;
}

/** The places of this machine that keep secrets, the preferred one first: the keychain, then encrypted files. */
export const createVaults = ({
  dataDirectory,
  environment,
}: VaultOptions): readonly SecretVault[] => {
  const wanted = environment['VIBEML_CREDENTIAL_STORE']?.trim().toLowerCase() ?? 'auto';
  // Data directories stand apart, so that another one never sees, or overwrites, what this one keeps.
  const keychain = createKeychainVault({ service: `vibeml ${dataDirectory}`, load: loadKeychain });
  const files = createFileVault({ dataDirectory, environment });
  if (wanted === 'file') return [files];
  return wanted === 'keychain' ? [keychain] : [keychain, files];
};
