import type { SecretStore, SecretVault } from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';
import { err, ok, type Result, ResultAsync } from 'neverthrow';
import { createEnvironmentSecretStore } from '../environment-secret-store.ts';
import type { Environment } from '../paths.ts';

/** Where secrets are looked for. */
export interface SecretStorePorts {
  readonly environment: Environment;
  /** In the order in which they are asked, after the environment. */
  readonly vaults: readonly SecretVault[];
  /** Told of every value that is given out, so that it can be taken out of texts. */
  readonly onFound?: (value: string) => void;
}

/** Where a secret stands. */
export type SecretPlace = 'environment' | SecretVault['place'];

/** A secret with the place that it comes from. */
export interface FoundSecret {
  readonly place: SecretPlace;
  readonly value: string;
}

type Found = Result<FoundSecret | null, ErrorOf<'credential.unreadable'>>;

/** The first place that holds the secret. A place that can't be read is an error only where no other holds it. */
export const findSecret = (
  { environment, vaults, onFound = () => undefined }: SecretStorePorts,
  name: string,
): ResultAsync<FoundSecret | null, ErrorOf<'credential.unreadable'>> => {
  const places = [
    { place: 'environment' as const, find: createEnvironmentSecretStore(environment).find },
    ...vaults.map((vault) => ({ place: vault.place, find: vault.find })),
  ];
  const look = async (): Promise<Found> => {
    let failure: ErrorOf<'credential.unreadable'> | null = null;
    for (const { place, find } of places) {
      const found = await find(name);
      if (found.isErr()) {
        failure ??= found.error;
      } else if (found.value !== null) {
        onFound(found.value);
        return ok({ place, value: found.value });
      }
    }
    return failure === null ? ok(null) : err(failure);
  };
  return new ResultAsync(look());
};

/** Finds secrets in the environment, else in the first place of this machine that holds them. */
export const createSecretStore = (ports: SecretStorePorts): SecretStore => ({
  find: (name) => findSecret(ports, name).map((found) => found?.value ?? null),
});
