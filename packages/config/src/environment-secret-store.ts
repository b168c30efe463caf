import type { SecretStore } from '@vibeml/core-models';
import { okAsync } from 'neverthrow';
import type { Environment } from './paths.ts';

/** Finds secrets such as HF_TOKEN and WANDB_API_KEY in the environment; an empty one counts as absent. */
export const createEnvironmentSecretStore = (environment: Environment): SecretStore => ({
  find(name) {
    // A line break at the end, as `$(cat token)` of some shells leaves it, makes a token invalid.
    const value = (Object.hasOwn(environment, name) ? environment[name]?.trim() : null) ?? '';
    return okAsync(value === '' ? null : value);
  },
});
