// Everything named here is public; adding a line makes a promise.
export {
  createPreferenceStore,
  type PreferenceStore,
  type PreferenceStoreOptions,
} from './create-preference-store.ts';
export type { Fetch } from './credentials/ask-service.ts';
export { huggingface, skypilot, wandb } from './credentials/bearer-providers.ts';
export { cloudCredentialProvider } from './credentials/cloud-credential-provider.ts';
export { type CredentialsPorts, createCredentials } from './credentials/create-credentials.ts';
export { createFileVault, type FileVaultOptions } from './credentials/create-file-vault.ts';
export {
  createKeychainVault,
  type KeychainVaultPorts,
} from './credentials/create-keychain-vault.ts';
export {
  createSecretStore,
  type SecretPlace,
  type SecretStorePorts,
} from './credentials/create-secret-store.ts';
export { createVaults, type VaultOptions } from './credentials/create-vaults.ts';
export type {
  CredentialProvider,
  ServiceQuestion,
  ServiceVerdict,
} from './credentials/credential-provider.ts';
export type {
  CredentialCheckResult,
  CredentialEntry,
  Credentials,
  KeptCredential,
  RemovedCredential,
} from './credentials/credentials.ts';
export type { Keychain, KeychainEntry } from './credentials/keychain.ts';
export { createEnvironmentSecretStore } from './environment-secret-store.ts';
export { createPaths, type Environment, type Paths, type PathsOptions } from './paths.ts';
export type { PreferenceValue } from './preference-definitions.ts';
export type { PreferenceEntry } from './preference-entry.ts';
export { type PreferenceKey, Preferences } from './preferences.ts';
