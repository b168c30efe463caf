// Everything named here is public; adding a line makes a promise.
export {
  createPreferenceStore,
  type PreferenceStore,
  type PreferenceStoreOptions,
} from './create-preference-store.ts';
export { createEnvironmentSecretStore } from './environment-secret-store.ts';
export { createPaths, type Environment, type Paths, type PathsOptions } from './paths.ts';
export type { PreferenceValue } from './preference-definitions.ts';
export type { PreferenceEntry } from './preference-entry.ts';
export { type PreferenceKey, Preferences } from './preferences.ts';
