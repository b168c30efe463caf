import type { CallContext, SecretVault } from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';
import type { ResultAsync } from 'neverthrow';
import type { SecretPlace } from './create-secret-store.ts';

/** A provider, and where its credential stands. The value itself is never told. */
export interface CredentialEntry {
  readonly provider: string;
  readonly title: string;
  readonly variable: string;
  readonly purpose: string;
  readonly howToGet: string;
  /** The place that counts; null where there is none. */
  readonly place: SecretPlace | null;
  /** Why a place could not be read; null where nothing is wrong. */
  readonly problem: string | null;
}

/** A credential that the service takes, or that it could not be asked about. */
export interface CredentialCheckResult {
  readonly provider: string;
  readonly title: string;
  readonly variable: string;
  readonly place: SecretPlace;
  readonly status: 'valid' | 'unknown';
  /** Text of the service; null where it names none. */
  readonly account: string | null;
  /** Why it could not be checked. */
  readonly reason: string | null;
}

/** A credential that was kept. */
export interface KeptCredential extends Omit<CredentialCheckResult, 'place'> {
  readonly place: SecretVault['place'];
  /** The environment has another value, which goes first. */
  readonly isHidden: boolean;
}

/** What was removed. */
export interface RemovedCredential {
  readonly provider: string;
  readonly title: string;
  readonly variable: string;
  readonly removedFrom: readonly SecretVault['place'][];
  /** Nothing here can change the environment. */
  readonly isInEnvironment: boolean;
}

/** Fails with `credential.provider_unknown`. */
export type UnknownProvider = ErrorOf<'credential.provider_unknown'>;
/** A place of this machine can't be used. */
export type VaultError = ErrorOf<'credential.unreadable' | 'config.unwritable'>;

/** The credentials of a person on this machine. */
export interface Credentials {
  list(): ResultAsync<readonly CredentialEntry[], never>;
  /** Asks the service. Fails with `credential.missing`, `credential.wrong` or `credential.unreadable`. */
  check(
    provider: string,
    context: CallContext,
  ): ResultAsync<
    CredentialCheckResult,
    | UnknownProvider
    | ErrorOf<
        'credential.missing' | 'credential.wrong' | 'credential.unreadable' | 'request.cancelled'
      >
  >;
  /** Keeps a value once the service takes it, or unasked. Fails with `credential.wrong` or `credential.unchecked`; nothing is kept then. */
  keep(
    provider: string,
    value: string,
    options: { readonly isChecked: boolean },
    context: CallContext,
  ): ResultAsync<
    KeptCredential,
    | UnknownProvider
    | VaultError
    | ErrorOf<
        'credential.missing' | 'credential.wrong' | 'credential.unchecked' | 'request.cancelled'
      >
  >;
  /** Removes it from every place of this machine. */
  remove(provider: string): ResultAsync<RemovedCredential, UnknownProvider | VaultError>;
}
