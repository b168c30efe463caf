import type { SecretVault } from '@vibeml/core-models';
import { credentialUnreadable } from '@vibeml/errors';
import { err, ok, type Result, ResultAsync } from 'neverthrow';
import type { VaultError } from './credentials.ts';

type Place = SecretVault['place'];

const noVault = () =>
  credentialUnreadable("The system's keychain", 'this machine has none', [
    { text: 'Keep credentials in encrypted files instead: set VIBEML_CREDENTIAL_STORE=file.' },
  ]);

/** Removes a secret from every place; one that fails does not keep the others from trying. */
export const removeFromAll = (
  vaults: readonly SecretVault[],
  name: string,
): ResultAsync<readonly Place[], VaultError> => {
  const remove = async (): Promise<Result<readonly Place[], VaultError>> => {
    const removedFrom: Place[] = [];
    let failure: VaultError | null = null;
    for (const vault of vaults) {
      const removed = await vault.remove(name);
      if (removed.isErr()) failure ??= removed.error;
      else if (removed.value) removedFrom.push(vault.place);
    }
    return failure === null ? ok(removedFrom) : err(failure);
  };
  return new ResultAsync(remove());
};

/** Keeps the value in the first place that works and takes it out of the others, where an old one could come first. */
export const keepInFirst = (
  vaults: readonly SecretVault[],
  name: string,
  value: string,
): ResultAsync<Place, VaultError> => {
  const keep = async (): Promise<Result<SecretVault, VaultError>> => {
    for (const vault of vaults) {
      const kept = await vault.keep(name, value);
      if (kept.isErr()) return err(kept.error);
      if (kept.value) return ok(vault);
    }
    return err(noVault());
  };
  return new ResultAsync(keep()).andThen((chosen) =>
    removeFromAll(
      vaults.filter((vault) => vault !== chosen),
      name,
    ).map(() => chosen.place),
  );
};
